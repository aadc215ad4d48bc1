/** The frame around every page: theme, connection of the device, new versions, keyboard shortcuts. */
import { readLocal, writeLocal } from '#lib/storage/local.ts';
import { UpdateWatch } from './updates.svelte.ts';

export type Theme = 'system' | 'light' | 'dark';

const NEXT: Readonly<Record<Theme, Theme>> = { system: 'light', light: 'dark', dark: 'system' };

export class Shell {
  readonly updates = new UpdateWatch();
  #theme = $state<Theme>('system');
  #deviceOnline = $state(true);
  #shortcutsOn = $state(true);
  #helpOpen = $state(false);
  /** What a screen reader is told next. */
  #said = $state('');
  #focusComposer: () => void = () => undefined;

  get theme(): Theme {
    return this.#theme;
  }

  /** False while the browser says that there is no network at all. */
  get deviceOnline(): boolean {
    return this.#deviceOnline;
  }

  /** Single-key shortcuts can be switched off: speech input would trigger them. */
  get shortcutsOn(): boolean {
    return this.#shortcutsOn;
  }

  set shortcutsOn(on: boolean) {
    this.#shortcutsOn = on;
    writeLocal('shortcuts', on ? undefined : 'off');
  }

  get helpOpen(): boolean {
    return this.#helpOpen;
  }

  set helpOpen(open: boolean) {
    this.#helpOpen = open;
  }

  get said(): string {
    return this.#said;
  }

  say(text: string): void {
    this.#said = text;
  }

  nextTheme(): void {
    this.#theme = NEXT[this.#theme];
    const fixed = this.#theme === 'system' ? undefined : this.#theme;
    writeLocal('theme', fixed);
    if (fixed) document.documentElement.dataset['theme'] = fixed;
    else delete document.documentElement.dataset['theme'];
  }

  /** The page that has a composer says how to focus it; returns the way to take it back. */
  onFocusComposer(focus: () => void): () => void {
    this.#focusComposer = focus;
    return () => (this.#focusComposer = () => undefined);
  }

  focusComposer(): void {
    this.#focusComposer();
  }

  /** Starts listening to the browser; returns the way to stop. */
  start(): () => void {
    const theme = readLocal('theme');
    if (theme === 'light' || theme === 'dark') this.#theme = theme;
    this.#shortcutsOn = readLocal('shortcuts') !== 'off';
    const look = () => (this.#deviceOnline = navigator.onLine);
    look();
    window.addEventListener('online', look);
    window.addEventListener('offline', look);
    const stopUpdates = this.updates.start();
    return () => {
      window.removeEventListener('online', look);
      window.removeEventListener('offline', look);
      stopUpdates();
    };
  }
}
