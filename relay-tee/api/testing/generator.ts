/** Requests made of nothing but the relay's own OpenAPI document, with the words of real parties mixed in. */
import fc, { type Arbitrary } from 'fast-check';
import * as v from 'valibot';

const schema = v.looseObject({
  type: v.optional(v.string()),
  enum: v.optional(v.array(v.string())),
  pattern: v.optional(v.string()),
  minLength: v.optional(v.number()),
  maxLength: v.optional(v.number()),
  minimum: v.optional(v.number()),
  maximum: v.optional(v.number()),
  properties: v.optional(v.record(v.string(), v.unknown())),
  required: v.optional(v.array(v.string())),
});

const operation = v.looseObject({
  operationId: v.string(),
  parameters: v.array(v.looseObject({ name: v.string(), in: v.string(), schema: v.unknown() })),
  requestBody: v.optional(
    v.looseObject({ content: v.record(v.string(), v.looseObject({ schema: v.unknown() })) }),
  ),
  responses: v.record(v.string(), v.unknown()),
});

const document = v.looseObject({ paths: v.record(v.string(), v.record(v.string(), operation)) });

export interface DocumentedOperation {
  readonly id: string;
  readonly method: string;
  /** Codes and successes that the document allows, by status. */
  readonly statuses: readonly number[];
  readonly request: Arbitrary<{ readonly path: string; readonly body: unknown }>;
}

/** Values that somebody would really send in a field of this name. */
export type Words = Readonly<Record<string, readonly unknown[]>>;

/** How often a field holds a word instead of something made of its schema alone. */
const WORDS_TO_INVENTIONS = { words: 3, inventions: 1 } as const;

export function operationsOf(json: unknown, words: Words): DocumentedOperation[] {
  return Object.entries(v.parse(document, json).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, each]) => ({
      id: each.operationId,
      method: method.toUpperCase(),
      statuses: Object.keys(each.responses).map(Number),
      request: requestOf(path, each, words),
    })),
  );
}

function requestOf(path: string, { parameters, requestBody }: v.InferOutput<typeof operation>, words: Words) {
  const fields = Object.fromEntries(
    parameters.map((each) => [each.name, valueOf(each.schema, each.name, words)]),
  );
  const body = requestBody?.content['application/json'];
  return fc
    .record({
      fields: fc.record(fields),
      body: body ? valueOf(body.schema, '', words) : fc.constant(undefined),
    })
    .map((made) => ({ path: pathOf(path, parameters, made.fields), body: made.body }));
}

function pathOf(
  path: string,
  parameters: readonly { readonly name: string; readonly in: string }[],
  fields: Readonly<Record<string, unknown>>,
): string {
  const query = new URLSearchParams();
  for (const each of parameters) if (each.in === 'query') query.set(each.name, String(fields[each.name]));
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(fields[name]));
  return query.size === 0 ? filled : `${filled}?${query}`;
}

function valueOf(described: unknown, name: string, words: Words): Arbitrary<unknown> {
  const known = words[name];
  const invented = inventionOf(v.parse(schema, described), words);
  if (!known) return invented;
  return fc.oneof(
    { weight: WORDS_TO_INVENTIONS.words, arbitrary: fc.constantFrom(...known) },
    { weight: WORDS_TO_INVENTIONS.inventions, arbitrary: invented },
  );
}

function inventionOf(described: v.InferOutput<typeof schema>, words: Words): Arbitrary<unknown> {
  const { type, pattern, properties = {}, required = [] } = described;
  if (described.enum) return fc.constantFrom(...described.enum);
  if (type === 'object') {
    const fields = Object.entries(properties).map(
      ([name, each]) => [name, valueOf(each, name, words)] as const,
    );
    return fc.record(Object.fromEntries(fields), { requiredKeys: required });
  }
  if (type === 'integer') return fc.integer({ min: described.minimum ?? 0, max: described.maximum ?? 1_000 });
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const { minLength = 0, maxLength = 100 } = described;
  return fc.string({ minLength, maxLength: Math.min(maxLength, 100) });
}
