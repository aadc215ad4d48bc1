/** A full list of refusals writes nothing more into the log, and no failure of the log goes unheard. */
import { expect, test } from 'vitest';
import { BombyxError } from '#protocol/errors.ts';
import { fixedAddress, fixedTicketBody } from '#protocol/vectors/fixed.ts';
import { codeOf } from '#protocol/vectors/testing.ts';
import { signTicket } from '#protocol/messages/ticket.ts';
import { verifyTicket, type VerifiedTicket } from '#protocol/receipt/verify.ts';
import { generateIdentityKeys, identityOf } from '#protocol/crypto/identity.ts';
import { MAX_GIVEN } from './limits.ts';
import { Refusals } from './refusals.ts';

const REASON = new BombyxError('release/key');

async function anyTicket(): Promise<VerifiedTicket> {
  const identity = await identityOf(await generateIdentityKeys());
  const vault = fixedAddress(1);
  const body = { ...fixedTicketBody(identity, identity, identity), vault };
  const expected = { network: body.network, relayKey: identity.publicKey, vault };
  return verifyTicket(await signTicket(identity, body), expected);
}

/** The same ticket under another hash. */
const numbered = (ticket: VerifiedTicket, n: number): VerifiedTicket => {
  const hash = new Uint8Array(32);
  new DataView(hash.buffer).setUint32(0, n);
  return { ...ticket, hash };
};

test('behind as many as may be, each with one leaf', async () => {
  const ticket = await anyTicket();
  const nowMs = ticket.expiresAtMs - 1;
  let leaves = 0;
  const refusals = new Refusals(
    () => Promise.resolve(leaves++),
    (length) => new Uint8Array(length),
  );
  for (let n = 0; n < MAX_GIVEN; n++) await refusals.refuse(numbered(ticket, n), REASON, nowMs);
  expect(leaves).toBe(MAX_GIVEN);
  for (let again = 0; again < 3; again++)
    expect(await codeOf(() => refusals.refuse(numbered(ticket, MAX_GIVEN), REASON, nowMs))).toBe(
      'relay/busy',
    );
  expect(leaves).toBe(MAX_GIVEN);
});

test('what could not be logged is told, and tried again', async () => {
  const ticket = await anyTicket();
  const nowMs = ticket.expiresAtMs - 1;
  let stalled = true;
  const refusals = new Refusals(
    () => (stalled ? Promise.reject(new BombyxError('relay/stalled')) : Promise.resolve(5)),
    (length) => new Uint8Array(length),
  );
  expect(await codeOf(() => refusals.refuse(ticket, REASON, nowMs))).toBe('relay/stalled');
  stalled = false;
  expect(await refusals.refuse(ticket, REASON, nowMs)).toMatchObject({ code: 'release/key', position: 5 });
});
