/** Asks the browser not to freeze this tab, nor the screen while it is looked at, for as long as it serves. */

const LOCK_NAME = 'bombyx-serving';

/** Returns the way to stop. Where a browser refuses, serving goes on without. */
export function keepAwake(): () => void {
  const released = new AbortController();
  const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
  const locks = (navigator as Partial<Navigator>).locks;
  // A page that holds a Web Lock is not frozen. Shared: several tabs may serve.
  locks?.request(LOCK_NAME, { mode: 'shared', signal: released.signal }, () => held).catch(() => undefined);

  let screen: Promise<WakeLockSentinel | undefined> | undefined;
  const look = () => {
    if (document.visibilityState !== 'visible') return;
    const wakeLock = (navigator as Partial<Navigator>).wakeLock;
    screen = wakeLock?.request('screen').catch(() => undefined);
  };
  document.addEventListener('visibilitychange', look);
  look();

  return () => {
    document.removeEventListener('visibilitychange', look);
    void screen?.then((sentinel) => sentinel?.release());
    release(undefined);
    released.abort();
  };
}
