/** The OpenAPI 3.1 document, made of the very schemas that requests are decoded with. */
import { toJsonSchema, type JsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { ERRORS, type ErrorCode } from '#protocol/errors.ts';
import { ANSWER_HEADER, REQUEST_HEADER } from '#protocol/messages/relay-request.ts';
import type { Description } from './operation.ts';
import { PROBLEM_TYPE, statusOf } from './problem.ts';

/** What any request can be refused with, whatever it asks. */
const ALWAYS = [
  'input/invalid',
  'relay/too-large',
  'relay/rate',
  'relay/stopping',
  'relay/failed',
] as const satisfies readonly ErrorCode[];

/** All codes that an operation may answer, by the status that they come with. */
export function refusalsOf({ refusals, signer }: Description): ReadonlyMap<number, readonly ErrorCode[]> {
  const signed: readonly ErrorCode[] = signer === 'none' ? [] : ['relay/request'];
  const codes = new Set([...ALWAYS, ...signed, ...refusals]);
  return Map.groupBy([...codes].toSorted(), statusOf);
}

/** Checks that JSON Schema has no word for stay with the decoder. */
function schemaOf(schema: GenericSchema): JsonSchema {
  const config = { target: 'draft-2020-12', typeMode: 'input', errorMode: 'ignore' } as const;
  const { $schema: _, ...rest } = toJsonSchema(schema, config);
  return rest;
}

function parametersOf(place: 'path' | 'query', schema: GenericSchema) {
  const { properties = {}, required = [] } = schemaOf(schema);
  return Object.entries(properties).map(([name, each]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: each,
  }));
}

function answerOf({ answer, summary }: Description) {
  const content =
    typeof answer === 'string'
      ? { [answer]: { schema: { type: 'string', format: 'binary' } } }
      : { 'application/json': { schema: schemaOf(answer) } };
  return { description: summary, headers: { [ANSWER_HEADER]: ANSWER }, content };
}

function refusalOf(codes: readonly ErrorCode[]) {
  const schema = { $ref: '#/components/schemas/Problem', properties: { code: { enum: codes } } };
  return {
    description: codes.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join('\n\n'),
    headers: { [ANSWER_HEADER]: ANSWER },
    content: { [PROBLEM_TYPE]: { schema } },
  };
}

function pathItemOf(each: Description) {
  const { id, summary, tag, params, query, body, signer, status } = each;
  const refusals = [...refusalsOf(each)].map(([at, codes]) => [String(at), refusalOf(codes)] as const);
  return {
    operationId: id,
    summary,
    tags: [tag],
    'x-signer': signer,
    security: signer === 'none' ? [] : [{ signed: [] }],
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body && {
      requestBody: { required: true, content: { 'application/json': { schema: schemaOf(body) } } },
    }),
    responses: Object.fromEntries([[String(status), answerOf(each)], ...refusals]),
  };
}

const ANSWER = {
  description: "The relay's signature over request, status and body.",
  schema: { type: 'string' },
} as const;

const PROBLEM = {
  type: 'object',
  required: ['title', 'status', 'code'],
  properties: {
    title: { type: 'string', description: 'One sentence for a person.' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(ERRORS) },
  },
} as const;

const SIGNED = {
  type: 'apiKey',
  in: 'header',
  name: REQUEST_HEADER,
  description:
    'Base64url of CBOR { key, nonce, timeMs, sig } over method, path, relay, body, nonce and time.',
} as const;

/** @example JSON.stringify(openApiDocument(OPERATIONS)) */
export function openApiDocument(operations: readonly Description[]) {
  const paths: Record<string, Record<string, ReturnType<typeof pathItemOf>>> = {};
  for (const each of operations) {
    const path = each.path.replaceAll('+', '');
    paths[path] = { ...paths[path], [each.method.toLowerCase()]: pathItemOf(each) };
  }
  return {
    openapi: '3.1.1',
    info: { title: 'Bombyx relay', version: '1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    paths,
    components: { schemas: { Problem: PROBLEM }, securitySchemes: { signed: SIGNED } },
  };
}
