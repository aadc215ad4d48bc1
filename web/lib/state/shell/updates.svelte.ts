/** Notices a new version of the app and lets the reader decide when to reload: a tab may be serving. */

/** How often a tab that stays open asks for a new version. */
const CHECK_EVERY_MS = 30 * 60_000;

export class UpdateWatch {
  #waiting = $state.raw<ServiceWorker | undefined>();
  #dismissed = $state(false);
  #reloading = false;

  /** True while a new version waits and the reader has not put it off. */
  get ready(): boolean {
    return this.#waiting !== undefined && !this.#dismissed;
  }

  dismiss(): void {
    this.#dismissed = true;
  }

  /** Switches to the new version and reloads this tab; other tabs go on until they are reloaded. */
  apply(): void {
    this.#reloading = true;
    this.#waiting?.postMessage('activate');
  }

  /** Returns the way to stop. */
  start(): () => void {
    const workers = (navigator as Partial<Navigator>).serviceWorker;
    if (!workers) return () => undefined;
    const onchange = () => this.#reloading && location.reload();
    workers.addEventListener('controllerchange', onchange);
    const timer = setInterval(() => void this.#check(workers), CHECK_EVERY_MS);
    void workers.ready.then((registration) => this.#watch(registration, workers));
    return () => {
      clearInterval(timer);
      workers.removeEventListener('controllerchange', onchange);
    };
  }

  #watch(registration: ServiceWorkerRegistration, workers: ServiceWorkerContainer): void {
    const offer = (worker: ServiceWorker | null) => {
      if (!worker || !workers.controller) return; // the very first version is no update
      this.#waiting = worker;
      this.#dismissed = false;
    };
    offer(registration.waiting);
    registration.addEventListener('updatefound', () => {
      const { installing } = registration;
      installing?.addEventListener('statechange', () => {
        if (installing.state === 'installed') offer(installing);
      });
    });
  }

  async #check(workers: ServiceWorkerContainer): Promise<void> {
    try {
      await (await workers.getRegistration())?.update();
    } catch {
      // No network: the next check comes by itself.
    }
  }
}
