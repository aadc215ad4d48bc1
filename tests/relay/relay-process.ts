/** A relay in a process of its own, as `relay-tee/run.ts` runs it, at a modelled chain that carries whatever is due at once. */
import { runRelay } from '../../relay-tee/run.ts';
import { bytesOf, testRelaySigner } from '../../relay-tee/ledger/testing/keys.ts';
import { ModelChain } from '../../relay-tee/ledger/testing/chain.ts';
import type { ChainWorker, RelayCore } from '../../relay-tee/ports.ts';

const BLOCK_MS = 20;

function carryingChain({ ledger, clock }: RelayCore): ChainWorker {
  const chain = new ModelChain(ledger.desk.terms, 1_000_000n);
  chain.timeS = Math.floor(clock().hostMs / 1_000);
  const block = async () => {
    await ledger.observe(chain.view(clock().monotonicMs));
    const commit = await ledger.commit();
    if (commit) chain.carryCommit(commit);
    chain.seqno += 1;
  };
  let rounds: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    rounds = rounds.then(block);
  }, BLOCK_MS);
  return {
    start: () => {},
    see: () => ledger.observe(chain.view(clock().monotonicMs)),
    stop: async () => {
      await ledger.stop();
      while (ledger.phase === 'stopping') await rounds.then(() => new Promise(setImmediate));
      clearInterval(timer);
      await rounds;
      return ledger.phase === 'stopped';
    },
  };
}

await runRelay(process.env, () => ({
  keys: {
    signer: () => Promise.resolve(testRelaySigner('relay')),
    boxKey: () => Promise.resolve(bytesOf('box key')),
  },
  attester: () => ({
    evidenceFor: () => Promise.reject(new Error('no machine')),
    liveEvidence: () => Promise.reject(new Error('no machine')),
  }),
  chain: carryingChain,
}));
