/**
 * A provider page whose answers a test writes.
 *
 * Fake: the engine, which streams the given text. Real: everything else, from keys to WebRTC.
 */
import type { ChatEngine, GenerateRequest, GenerateResult, GeneratedToken } from '#lib/engine/api.ts';
import { createProvider } from '#lib/provider/provider.ts';
import { generateIdentityKeys } from '#protocol/crypto/identity.ts';
import { generateSealingKeys } from '#protocol/crypto/sealing.ts';

export interface Script {
  readonly model: string;
  /** Streamed in pieces of `pieceLength` characters, `pieceMs` apart; absent: nothing is ever sent. */
  readonly text?: string;
  readonly pieceLength?: number;
  readonly pieceMs?: number;
}

const HASH = '00'.repeat(32);

class ScriptedEngine implements ChatEngine {
  readonly name = 'paced';
  readonly lost = new Promise<never>(() => undefined);
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  load(): Promise<never> {
    return Promise.reject(new Error('loaded from the start'));
  }

  async generate(
    request: GenerateRequest,
    onToken: (token: GeneratedToken) => void,
    signal: AbortSignal,
  ): Promise<GenerateResult> {
    const { text, pieceLength = 4, pieceMs = 0 } = this.#script;
    if (text === undefined) await new Promise((resolve) => signal.addEventListener('abort', resolve));
    let completionTokens = 0;
    const from = request.continueFrom?.length ?? 0;
    for (let at = from; text !== undefined && at < text.length && !signal.aborted; at += pieceLength) {
      await new Promise((resolve) => setTimeout(resolve, pieceMs));
      onToken({ text: text.slice(at, at + pieceLength) });
      completionTokens++;
    }
    return { finishReason: signal.aborted ? 'cancelled' : 'stop', promptTokens: 1, completionTokens };
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }
}

async function serve(script: Script): Promise<void> {
  const provider = await createProvider({
    signaling: '/hub',
    identityKeys: await generateIdentityKeys(),
    sealingKeys: await generateSealingKeys(),
    engine: new ScriptedEngine(script),
    model: {
      id: script.model,
      weightsHash: HASH,
      tokenizerHash: HASH,
      contextTokens: 100_000,
      backend: 'scripted',
    },
  });
  const listed = new Promise<void>((resolve) => provider.watch((view) => view.listed && resolve()));
  await provider.start();
  await listed;
}

Object.assign(globalThis, { serve });
