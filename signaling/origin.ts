/** Which web pages may use the hub, by their `Origin` header. Programs without one are a separate setting. */

export interface OriginPolicy {
  /** Exact origins, or `*` for every page. */
  readonly allowedOrigins: readonly string[];
  /** Whether requests without `Origin` are served. Only programs send none, and those could forge one. */
  readonly allowNoOrigin: boolean;
}

export function allowsOrigin(policy: OriginPolicy, origin: string | undefined): boolean {
  if (origin === undefined) return policy.allowNoOrigin;
  return policy.allowedOrigins.includes('*') || policy.allowedOrigins.includes(origin);
}
