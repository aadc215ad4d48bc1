/** Time as an argument: the hub asks a `Clock`, so that tests can move it. */

export type Cancel = () => void;

export interface Clock {
  nowMs(): number;
  /** Runs `action` once, `delayMs` from now. */
  after(delayMs: number, action: () => void): Cancel;
  /** Runs `action` every `periodMs` until cancelled. */
  every(periodMs: number, action: () => void): Cancel;
}

/** The machine's clock. Its timers do not keep a process alive: only sockets do. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs).unref();
    return () => clearTimeout(timer);
  },
  every(periodMs, action) {
    const timer = setInterval(action, periodMs).unref();
    return () => clearInterval(timer);
  },
};
