/** The log as the static files of C2SP tlog-tiles: what a path below its prefix is answered with. SPEC §8. */
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { NoteSigner } from '#protocol/log/note.ts';
import { parseLogPath } from '#protocol/log/tiles.ts';
import type { RelayLog } from './log.ts';
import { currentCheckpoint } from './proofs.ts';

export interface LogResource {
  readonly body: Bytes;
  readonly contentType: string;
  /** Never changes again, so that anybody may cache it for ever. */
  readonly immutable: boolean;
}

const TEXT = 'text/plain; charset=utf-8';
const BINARY = 'application/octet-stream';

/** The resource at `path`, without a slash before it; `undefined` for what the log does not have, or not yet. */
export async function logResource(
  log: RelayLog,
  signer: NoteSigner,
  path: string,
): Promise<LogResource | undefined> {
  const found = parseLogPath(path);
  if (!found) return undefined;
  if (found.kind === 'checkpoint')
    return { body: await currentCheckpoint(log, signer), contentType: TEXT, immutable: false };
  const body = found.kind === 'tile' ? log.tile(found.tile) : log.entries(found.bundle);
  return body && { body, contentType: BINARY, immutable: true };
}
