/** What one operation of the API is: where it stands, what it takes and answers, who may ask. The document is made of it. */
import * as v from 'valibot';
import { fromUtf8, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError, type ErrorCode } from '#protocol/errors.ts';
import { parse } from '#protocol/messages/schema.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import type { Parts } from './parts.ts';
import { jsonReply, type Reply } from './reply.ts';

/** Whose key signs a request; `none` where no signature is asked for. */
export type Signer = 'none' | 'session key' | 'provider' | 'provider or receipt key';

/** A request as it arrived, its signature checked where the operation asks for one. */
export interface RawCall {
  readonly params: Readonly<Record<string, string>>;
  /** Behind the `?`, as sent. */
  readonly query: string;
  readonly body: Bytes;
  /** The key that signed it; empty where none did. */
  readonly key: Bytes;
}

type Fields = v.GenericSchema<Record<string, unknown>>;

export interface Description {
  readonly id: string;
  /** One sentence: what it does. */
  readonly summary: string;
  readonly tag: string;
  readonly method: 'GET' | 'POST';
  /** With `{name}` for each parameter. */
  readonly path: string;
  readonly signer: Signer;
  readonly refusals: readonly ErrorCode[];
  readonly maxBodyBytes: number;
  readonly params: Fields;
  readonly query: Fields;
  readonly body: Fields | undefined;
  readonly status: 200 | 202;
  /** A schema where it is JSON, else a media type. */
  readonly answer: v.GenericSchema | string;
}

export interface Operation extends Description {
  /** @throws BombyxError `input/invalid` and the operation's own refusals. */
  run(call: RawCall, parts: Parts): Promise<Reply>;
}

const NOTHING = v.strictObject({});
type Nothing = typeof NOTHING;

/** How an operation is written down; what is left out takes nothing. */
interface Spec<P extends Fields, Q extends Fields, B extends Fields, A extends v.GenericSchema> extends Pick<
  Description,
  'id' | 'summary' | 'tag' | 'method' | 'path' | 'signer' | 'refusals'
> {
  readonly status?: 202;
  readonly maxBodyBytes?: number;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer: A;
}

export interface Call<P extends Fields, Q extends Fields, B extends Fields> {
  readonly params: v.InferOutput<P>;
  readonly query: v.InferOutput<Q>;
  readonly body: v.InferOutput<B>;
  readonly key: Bytes;
}

/** An operation that answers JSON: `run` gets everything decoded, and returns what `answer` says. */
export function operation<
  A extends v.GenericSchema,
  P extends Fields = Nothing,
  Q extends Fields = Nothing,
  B extends Fields = Nothing,
>(spec: Spec<P, Q, B, A>, run: (call: Call<P, Q, B>, parts: Parts) => Promise<v.InferInput<A>>): Operation {
  const { maxBodyBytes = MAX_BODY_BYTES } = spec;
  const status = spec.status ?? 200;
  const described: Description = {
    params: NOTHING,
    query: NOTHING,
    body: undefined,
    ...spec,
    status,
    maxBodyBytes,
  };
  return {
    ...described,
    run: async (raw, parts) => {
      const params = decodeFields(spec.params, raw.params);
      const query = decodeFields(spec.query, queryOf(raw.query));
      const body = decodeFields(spec.body, bodyOf(spec.body, raw.body));
      return jsonReply(status, await run({ params, query, body, key: raw.key }, parts));
    },
  };
}

/** An operation that answers a file: `run` gets its parameters decoded. */
export function fileOperation<P extends Fields = Nothing>(
  spec: Omit<Spec<P, Nothing, Nothing, v.GenericSchema>, 'answer'> & { readonly answer: string },
  run: (params: v.InferOutput<P>, parts: Parts) => Promise<Reply>,
): Operation {
  const nothing = { query: NOTHING, body: undefined, status: 200, maxBodyBytes: MAX_BODY_BYTES } as const;
  return {
    ...nothing,
    params: NOTHING,
    ...spec,
    run: async (raw, parts) => {
      decodeFields(undefined, queryOf(raw.query));
      return run(decodeFields(spec.params, raw.params), parts);
    },
  };
}

/** Without a schema nothing is taken. @throws BombyxError `input/invalid` */
const decodeFields = <S extends Fields>(schema: S | undefined, value: unknown): v.InferOutput<S> =>
  parse(schema ?? NOTHING, value, 'input/invalid') as v.InferOutput<S>;

/** @throws BombyxError `input/invalid` for a name that comes twice. */
function queryOf(text: string): Record<string, string> {
  const entries = [...new URLSearchParams(text)];
  const fields = Object.fromEntries(entries);
  if (Object.keys(fields).length !== entries.length) throw new BombyxError('input/invalid', 'query');
  return fields;
}

function bodyOf(schema: Fields | undefined, bytes: Bytes): unknown {
  if (!schema) return bytes.length === 0 ? {} : undefined;
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    throw new BombyxError('input/invalid', 'JSON'); // the parser's message quotes what it read
  }
}
