/** The transparency log and what is published from it, for anybody. SPEC §8. */
import * as v from 'valibot';
import { BombyxError } from '#protocol/errors.ts';
import { CHECKPOINT_PATH } from '#protocol/log/tiles.ts';
import { logResource } from '../../log/resources.ts';
import { peerIdText, statementText, toText } from '../fields.ts';
import { fileOperation, operation } from '../operation.ts';
import type { Parts } from '../parts.ts';
import type { Reply } from '../reply.ts';

/** @throws BombyxError `relay/absent` */
async function resource(path: string, { transparency, identity }: Parts): Promise<Reply> {
  const found = await logResource(transparency, identity.notes, path);
  if (!found) throw new BombyxError('relay/absent', 'no such resource of the log');
  return { status: 200, ...found };
}

export const readCheckpoint = fileOperation(
  {
    id: 'readCheckpoint',
    summary: "The log's newest signed checkpoint (C2SP tlog-checkpoint).",
    tag: 'log',
    method: 'GET',
    path: '/v1/log/checkpoint',
    signer: 'none',
    answer: 'text/plain',
    refusals: [],
  },
  (_, parts) => resource(CHECKPOINT_PATH, parts),
);

export const readTile = fileOperation(
  {
    id: 'readTile',
    summary: 'A tile of hashes or leaves (C2SP tlog-tiles); the path may hold slashes.',
    tag: 'log',
    method: 'GET',
    path: '/v1/log/tile/{tile+}',
    signer: 'none',
    params: v.strictObject({
      tile: v.pipe(v.string(), v.regex(/^(?:entries|\d{1,2})\/(?:x\d{3}\/){0,4}\d{3}(?:\.p\/\d{1,3})?$/)),
    }),
    answer: 'application/octet-stream',
    refusals: ['relay/absent'],
  },
  ({ tile }, parts) => resource(`tile/${tile}`, parts),
);

export const readFigures = operation(
  {
    id: 'readFigures',
    summary: 'Signed figures of a provider, made of settled tickets.',
    tag: 'log',
    method: 'GET',
    path: '/v1/figures/{provider}',
    signer: 'none',
    params: v.strictObject({ provider: peerIdText }),
    answer: v.strictObject({ figures: statementText }),
    refusals: ['relay/absent'],
  },
  async ({ params }, { figures }) => {
    const found = await figures.figuresOf(params.provider);
    if (!found) throw new BombyxError('relay/absent', 'no figures');
    return { figures: toText(found) };
  },
);
