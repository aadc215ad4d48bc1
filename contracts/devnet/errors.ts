/** Everything that the devnet refuses, by name; the text and status go out as toncenter would send them. */

export const DEVNET_ERRORS = {
  'devnet/malformed': { http: 400, message: 'The body is not a JSON object.' },
  'devnet/params': { http: 422, message: 'A parameter is missing or not understood.' },
  'devnet/disabled': { http: 403, message: 'This devnet was started without its admin routes.' },
  'devnet/unknown-path': { http: 404, message: 'Nothing is served under this path.' },
  'devnet/unknown-method': {
    http: 404,
    message: 'toncenter v2 has no such method, or the devnet does not know it.',
  },
  'devnet/unknown-transaction': {
    http: 404,
    message: 'LITE_SERVER_UNKNOWN: cannot find the transaction with this lt and hash.',
  },
  'devnet/http-method': { http: 405, message: 'This path does not take that HTTP method.' },
  'devnet/too-large': { http: 413, message: 'The body is larger than the devnet reads.' },
  'devnet/rate': { http: 429, message: 'The faucet was asked too often. Wait and try again.' },
  'devnet/faucet': { http: 422, message: 'The faucet does not give that much.' },
  'devnet/not-accepted': {
    http: 500,
    message:
      'LITE_SERVER_UNKNOWN: cannot apply external message to current state : External message was not accepted',
  },
  'devnet/failed': { http: 500, message: 'The devnet failed on this request.' },
  'devnet/not-implemented': { http: 501, message: 'The devnet does not serve this method.' },
  'devnet/unsupported-stack': {
    http: 501,
    message: 'The method returned a value that toncenter v2 cannot carry.',
  },
  'devnet/full': { http: 503, message: 'Too many messages wait for a block. Try again later.' },
  'devnet/stopping': { http: 503, message: 'The devnet is stopping.' },
  'devnet/storage': { http: 507, message: 'The state could not be written; nothing of this was done.' },
} as const satisfies Record<string, { http: number; message: string }>;

export type DevnetErrorCode = keyof typeof DEVNET_ERRORS;

/** A refusal with its code; `detail` may be shown to the caller, for a devnet has no secrets. */
export class DevnetError extends Error {
  override readonly name = 'DevnetError';
  readonly code: DevnetErrorCode;

  constructor(code: DevnetErrorCode, detail?: string, options?: { cause?: unknown }) {
    const { message } = DEVNET_ERRORS[code];
    super(detail === undefined ? message : `${message} (${detail})`, options);
    this.code = code;
  }

  get http(): number {
    return DEVNET_ERRORS[this.code].http;
  }
}

/** Narrows a caught value to a `DevnetError`, optionally of one code. */
export function isDevnetError(error: unknown, code?: DevnetErrorCode): error is DevnetError {
  return error instanceof DevnetError && (code === undefined || error.code === code);
}

/** Gives `error` a code: a `DevnetError` stays what it is. */
export function toDevnetError(error: unknown, fallback: DevnetErrorCode): DevnetError {
  if (error instanceof DevnetError) return error;
  const detail = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new DevnetError(fallback, detail, { cause: error });
}
