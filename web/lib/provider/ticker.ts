/** Calls back about once a second, also while the tab is hidden. */
export function startTicker(onTick: () => void): () => void {
  const worker = new Worker(new URL('./ticker.worker.ts', import.meta.url), {
    type: 'module',
    name: 'ticker',
  });
  worker.onmessage = () => onTick();
  return () => worker.terminate();
}
