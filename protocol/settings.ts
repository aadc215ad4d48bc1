/** A program's settings as text, from wherever they come: each is understood whole, or refused by its name. */

/** Settings by name, such as a process's environment. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** A setting that cannot be used; the message names it and never holds its value, which may be a secret. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/** A whole number from `min` to `max`, in decimal digits; `undefined` where it is not set. @throws ConfigError */
export function integerSetting(
  settings: Settings,
  name: string,
  { min = 0, max }: { readonly min?: number; readonly max: number },
): number | undefined {
  const text = settings[name];
  if (text === undefined) return undefined;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) throw new ConfigError(`${name}: expected ${min} to ${max}`);
  return value;
}

/** `0` or `1`. @throws ConfigError */
export function flagSetting(settings: Settings, name: string): boolean | undefined {
  const text = settings[name];
  if (text === undefined) return undefined;
  if (text !== '0' && text !== '1') throw new ConfigError(`${name}: expected 0 or 1`);
  return text === '1';
}

/** One of a few words. @throws ConfigError */
export function choiceSetting<T extends string>(
  settings: Settings,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = settings[name];
  const choice = choices.find((each) => each === text);
  if (text !== undefined && choice === undefined)
    throw new ConfigError(`${name}: expected one of ${choices.join(', ')}`);
  return choice;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Leaves out what is not set, so that spreading it over defaults replaces none of them. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
