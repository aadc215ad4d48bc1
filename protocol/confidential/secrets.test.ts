/** Two shares, one set of secrets: the vectors, and that every part of what they come from counts. */
import { describe, expect, test } from 'vitest';
import { ownBytes } from '../bytes/bytes.ts';
import { fromHex, toHex } from '../bytes/text.ts';
import { sealingKeyId } from '../crypto/sealing.ts';
import { decapsulateShare, sealShare, xwingPublicKey } from '../crypto/xwing.ts';
import vectors from '../vectors/confidential/confidential.json' with { type: 'json' };
import published from '../vectors/confidential/hpke-pq.json' with { type: 'json' };
import { counting, fixedIdentity, fixedXWingKeys, plain } from '../vectors/fixed.ts';
import { boxInfo, shareInfo, sharesContext } from './binding.ts';
import { openFromBoth } from './open.ts';
import { signPromise } from './promise.ts';
import { combineShares } from './secrets.ts';

const keys = await fixedXWingKeys(fromHex(published.skRm), fromHex(published.pkRm));
const enc = fromHex(published.enc);
const both = { relay: enc, provider: enc };
const job = {
  hash: fromHex(vectors.job.hash),
  policyHash: fromHex(vectors.job.policyHash),
  recipientKeyId: fromHex(vectors.job.recipientKeyId),
};
const shares = () => ({ relay: fromHex(vectors.shares.relay), provider: fromHex(vectors.shares.provider) });

describe(vectors.source, () => {
  test('what the encapsulations are bound to', async () => {
    expect(toHex(shareInfo('relay', job))).toBe(vectors.infos.relay);
    expect(toHex(shareInfo('provider', job))).toBe(vectors.infos.provider);
    expect(toHex(await boxInfo(job, enc))).toBe(vectors.boxInfo);
    expect(toHex(await sealingKeyId(await xwingPublicKey(keys)))).toBe(vectors.job.recipientKeyId);
  });

  test.each(['relay', 'provider'] as const)('the share of the %s', async (party) => {
    expect(toHex(await decapsulateShare(keys, enc, shareInfo(party, job)))).toBe(vectors.shares[party]);
  });

  test('the secrets of both', async () => {
    expect(toHex(await sharesContext(job, both))).toBe(vectors.context);
    expect(plain(await combineShares(shares(), job, both))).toEqual(vectors.secrets);
  });

  test('the promise, signed', async () => {
    const relay = await fixedIdentity(fromHex(vectors.promise.relaySeed));
    const promise = await signPromise(relay, {
      network: 'devnet',
      relayKey: relay.publicKey,
      record: fromHex(vectors.promise.record),
      salt: fromHex(vectors.promise.salt),
      position: vectors.promise.position,
    });
    expect(toHex(promise)).toBe(vectors.promise.signed);
  });
});

test('the provider opens the box and has the secrets of the vectors', async () => {
  const released = await sealShare(await xwingPublicKey(keys), shares().relay, await boxInfo(job, enc));
  expect(plain(await openFromBoth(keys, job, both, released))).toEqual(vectors.secrets);
});

test('either share, either encapsulation, ticket, policy and recipient: each changes every secret', async () => {
  const other = ownBytes(enc);
  other[0] = 0;
  const variants = [
    combineShares({ ...shares(), relay: counting(32) }, job, both),
    combineShares({ ...shares(), provider: counting(32) }, job, both),
    combineShares({ relay: shares().provider, provider: shares().relay }, job, both),
    combineShares(shares(), job, { ...both, relay: other }),
    combineShares(shares(), job, { ...both, provider: other }),
    combineShares(shares(), { ...job, hash: counting(32) }, both),
    combineShares(shares(), { ...job, policyHash: counting(32) }, both),
    combineShares(shares(), { ...job, recipientKeyId: counting(32) }, both),
  ];
  const all = [vectors.secrets, ...(await Promise.all(variants)).map(plain)].flatMap((each) =>
    Object.values(each as object),
  );
  expect(new Set(all).size).toBe(3 * 9);
});

test('shares are overwritten once they are combined', async () => {
  const used = shares();
  await combineShares(used, job, both);
  expect(plain(used)).toEqual({ relay: '00'.repeat(32), provider: '00'.repeat(32) });
});
