/** The one file that names hosts outside this origin: whatever is not here, the page cannot reach. */

/**
 * Where WebLLM fetches weights (Hugging Face and its storage hosts) and compiled model libraries (GitHub).
 *
 * @type {`https://${string}.${string}`[]}
 */
const MODEL_HOSTS = [
  'https://huggingface.co',
  'https://*.huggingface.co',
  'https://*.hf.co',
  'https://raw.githubusercontent.com',
];

/** The one inline style: SvelteKit hides its announcer for screen readers with it. */
const KIT_ANNOUNCER_STYLE = 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo=';

/**
 * The content security policy, as SvelteKit's option takes it; Kit adds the hashes of its own inline scripts.
 *
 * @satisfies {NonNullable<import('@sveltejs/kit/vite').Config['csp']>['directives']}
 */
export const contentSecurityPolicy = {
  'default-src': ['self'],
  'script-src': ['self', 'wasm-unsafe-eval'],
  'worker-src': ['self', 'blob:'],
  'style-src': ['self'],
  'style-src-attr': ['unsafe-hashes', KIT_ANNOUNCER_STYLE],
  'img-src': ['self', 'data:', 'blob:'],
  'font-src': ['self'],
  'connect-src': ['self', ...MODEL_HOSTS],
  'manifest-src': ['self'],
  'frame-src': ['none'],
  'object-src': ['none'],
  'base-uri': ['none'],
  'form-action': ['none'],
};

/** What pages get as `<meta>` only, because only SvelteKit knows the hashes of its inline scripts. */
const ONLY_IN_PAGES = new Set(['default-src', 'script-src', 'style-src', 'style-src-attr']);

/**
 * The same policy as a header, for whoever serves the files: a worker does not inherit its page's `<meta>`, and
 * `frame-ancestors` works in no other place.
 */
export const policyHeader = [
  ...Object.entries(contentSecurityPolicy)
    .filter(([directive]) => !ONLY_IN_PAGES.has(directive))
    .map(([directive, sources]) => [directive, ...sources.map(quoted)].join(' ')),
  "frame-ancestors 'none'",
].join('; ');

/** @param {string} source */
function quoted(source) {
  return source === 'self' || source === 'none' ? `'${source}'` : source;
}
