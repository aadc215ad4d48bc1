/** Intel's JSON, once its signature holds: fields by name, each with its kind and bounds. SPEC §15.5 step 9. */
import type { Bytes } from '../bytes/bytes.ts';
import { fromHex } from '../bytes/text.ts';
import { demand } from './demand.ts';
import type { AttestCode } from './errors.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

/** One object of the document. Fields that nobody asks for are Intel's to add. */
export class SignedJson {
  readonly #fields: ReadonlyMap<string, unknown>;
  readonly #code: AttestCode;

  /** @throws BombyxError `code` unless `value` is an object, here and for every field that is not as asked for. */
  constructor(value: unknown, code: AttestCode) {
    demand(typeof value === 'object' && value !== null && !Array.isArray(value), code, 'no object');
    this.#fields = new Map(Object.entries(value));
    this.#code = code;
  }

  text(name: string): string {
    const value = this.#fields.get(name);
    demand(typeof value === 'string', this.#code, name);
    return value;
  }

  /** Whole, from 0 to `max`. */
  integer(name: string, max: number): number {
    const value = this.#fields.get(name);
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= max;
    demand(fits, this.#code, name);
    return value;
  }

  /** Exactly `length` bytes, written in hex. */
  hex(name: string, length: number): Bytes {
    const text = this.text(name);
    demand(text.length === 2 * length && /^[0-9a-f]*$/i.test(text), this.#code, name);
    return fromHex(text);
  }

  timeMs(name: string): number {
    const text = this.text(name);
    const time = Date.parse(text);
    demand(DATE.test(text) && Number.isFinite(time), this.#code, name);
    return time;
  }

  object(name: string): SignedJson {
    return new SignedJson(this.#fields.get(name), this.#code);
  }

  /** A list of objects. */
  objects(name: string): SignedJson[] {
    const value = this.#fields.get(name);
    demand(Array.isArray(value), this.#code, name);
    return value.map((each) => new SignedJson(each, this.#code));
  }

  /** A list of texts; Intel leaves an empty one out. */
  texts(name: string): string[] {
    const value = this.#fields.get(name) ?? [];
    demand(Array.isArray(value), this.#code, name);
    return value.map((each) => {
      demand(typeof each === 'string', this.#code, name);
      return each;
    });
  }
}
