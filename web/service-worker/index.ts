/** Keeps the app on this device, so that it opens without a network; a new version waits until the reader wants it. */
import { self } from '$app/service-worker';
import { assets, immutable, prerendered } from '$app/manifest';
import { dev, version } from '$app/env';

const SHELL_PREFIX = 'bombyx-shell-';
const SHELL = `${SHELL_PREFIX}${version}`;

/** Models, engines, wallet software and rare alphabets: large and not needed by every visitor, so they are kept when they are first used. */
const ON_FIRST_USE =
  /^\/models\/|\.wasm$|\/workers\/|\/wallet\/chunks\/|-(?:cyrillic|greek|vietnamese)[\w-]*\.woff2$/;

/** The hub and the chain are the network itself: never answered from memory. */
const LIVE = /^\/(?:hub|chain)(?:\/|$)/;

const paths = [...immutable, ...assets, ...prerendered].map(
  ({ path }) => new URL(path, self.registration.scope).pathname,
);
const known = new Set(paths);
const shell = paths.filter((path) => !ON_FIRST_USE.test(path));

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(SHELL).then((cache) => cache.addAll(shell)));
});

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

/** The version before this one stays: another tab may still run it and need a part that it has not loaded yet. */
async function forgetOlder(): Promise<void> {
  const shells = (await caches.keys()).filter((key) => key.startsWith(SHELL_PREFIX) && key !== SHELL);
  await Promise.all(shells.slice(0, -1).map((key) => caches.delete(key)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (dev || request.method !== 'GET' || origin !== self.location.origin || LIVE.test(pathname)) return;
  event.respondWith(answer(request, pathname));
});

async function answer(request: Request, pathname: string): Promise<Response> {
  const cache = await caches.open(SHELL);
  const kept = (await cache.match(pathname)) ?? (await cache.match(`${pathname}/`));
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.status === 200 && known.has(pathname)) void cache.put(pathname, response.clone());
    return response;
  } catch (error) {
    const other =
      (await caches.match(pathname)) ?? (request.mode === 'navigate' ? await cache.match('/') : undefined);
    if (other) return other;
    throw error;
  }
}
