/** One confidential job through the relay's API, with the release that a relay runs: machines are simulated, nothing else is. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeEvidence, encodeEvidence } from '../../protocol/attestation/evidence.ts';
import { EVIDENCE_LIFETIME_MS } from '../../protocol/attestation/limits.ts';
import {
  confidentialPolicyHash,
  encodeConfidentialPolicy,
} from '../../protocol/attestation/policy-document.ts';
import { SIMULATED_PROFILE } from '../../protocol/attestation/simulated-profile.ts';
import { verifyProvider, verifyRelay } from '../../protocol/attestation/verify.ts';
import type { Bytes } from '../../protocol/bytes/bytes.ts';
import { fromBase64url, toBase64url } from '../../protocol/bytes/text.ts';
import { openFromBoth } from '../../protocol/confidential/open.ts';
import { verifyPromise } from '../../protocol/confidential/promise.ts';
import { sealToBoth } from '../../protocol/confidential/seal.ts';
import { sealingKeyId } from '../../protocol/crypto/sealing.ts';
import { generateXWingKeys, xwingPublicKey } from '../../protocol/crypto/xwing.ts';
import { peerIdOf } from '../../protocol/ids.ts';
import { verifyTicket, type VerifiedTicket } from '../../protocol/receipt/verify.ts';
import { askTicket, ticketIn } from '../../relay-tee/api/testing/dealings.ts';
import type { Answer } from '../../relay-tee/api/testing/caller.ts';
import { ServedRelay } from '../../relay-tee/api/testing/relay.ts';
import { SimulatedSource } from '../../relay-tee/attest/simulated-source.ts';
import { policyOf, SimulatedMachine } from '../../relay-tee/attest/simulator/machine.ts';
import { TestClient, type TestProvider } from '../../relay-tee/ledger/testing/parties.ts';
import { World } from '../../relay-tee/ledger/testing/world.ts';
import type { KeyRelease } from '../../relay-tee/api/ports.ts';
import type { RelayCore } from '../../relay-tee/ports.ts';
import { proofPorts } from '../../relay-tee/proof.ts';

const MILLION = 1_000_000n;
const COMPOSE = new Uint8Array(32).fill(7);

const bytesIn = ({ json }: Answer, name: string): Bytes => fromBase64url(String(json[name]));
const random = (): Bytes => crypto.getRandomValues(new Uint8Array(32));

let served: ServedRelay;
let relayMachine: SimulatedMachine;
let providerMachine: SimulatedMachine;
beforeAll(async () => {
  const freshWorld = new World();
  const bootMs = freshWorld.clock.hostMs;
  relayMachine = await SimulatedMachine.boot('relay', COMPOSE, bootMs);
  providerMachine = await SimulatedMachine.boot('provider', COMPOSE, bootMs);
  const source = new SimulatedSource(relayMachine);
  const floor = policyOf(providerMachine.measurement);
  const { attester, release } = proofPorts({
    quotes: source,
    collateral: source,
    profile: SIMULATED_PROFILE,
    floor,
  });
  const counted = (core: RelayCore) => countPolicies(release?.(core));
  served = await ServedRelay.serving({ ports: { attester, release: counted }, freshWorld });
});
afterAll(() => served[Symbol.asyncDispose]());

let policiesKept = 0;

function countPolicies(release: KeyRelease | undefined): KeyRelease {
  if (!release) throw new Error('no release');
  return {
    keepPolicy: (document) => {
      policiesKept++;
      return release.keepPolicy(document);
    },
    nonce: () => release.nonce(),
    release: (request) => release.release(request),
    tidy: () => release.tidy(),
  };
}

const judgement = (machine: SimulatedMachine) => ({
  nowMs: served.world.clock.hostMs,
  profile: SIMULATED_PROFILE,
  policy: policyOf(machine.measurement),
});

async function attestedRelay() {
  const nonce = random();
  const answer = await served.caller.get(undefined, `/v1/attestation?nonce=${toBase64url(nonce)}`);
  const id = await peerIdOf(served.relay.identity.publicKey);
  const expected = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
  return verifyRelay(decodeEvidence(bytesIn(answer, 'evidence')), expected, judgement(relayMachine));
}

/** A provider's enclave: its keys of class confidential, and evidence of them for any nonce. */
async function enclaveOf(provider: TestProvider, machine = providerMachine) {
  const keys = await generateXWingKeys();
  const sealingKey = await xwingPublicKey(keys);
  const id = await peerIdOf(provider.key.publicKey);
  const evidence = (nonce: Bytes) =>
    machine.evidenceFor({
      role: 'provider',
      network: 'devnet',
      id,
      sealingKey,
      signingKey: provider.key.publicKey,
      notAfterMs: served.world.clock.hostMs + EVIDENCE_LIFETIME_MS,
      nonce,
    });
  const nonce = random();
  const expected = { network: 'devnet', id, freshness: { kind: 'nonce', nonce } } as const;
  const attested = await verifyProvider(await evidence(nonce), expected, judgement(machine));
  return { keys, sealingKey, evidence, attested };
}

async function confidentialTicket(
  name: string,
  provider: TestProvider,
  sealingKey: Bytes,
): Promise<{ ticket: VerifiedTicket; bytes: Bytes }> {
  const client = await served.client(name, 10n * MILLION);
  const policy = policyOf(providerMachine.measurement);
  const answer = await askTicket(served, client, provider, name, MILLION, MILLION, {
    class: 'confidential',
    recipientKeyId: toBase64url(await sealingKeyId(sealingKey)),
    policyHash: toBase64url(await confidentialPolicyHash(policy)),
    policy: toBase64url(encodeConfidentialPolicy(policy)),
  });
  expect(answer).toMatchObject({ status: 200 });
  const { ticket: bytes } = await ticketIn(answer);
  const { network, publicKey: relayKey } = served.relay.identity;
  const vault = served.ledger.desk.terms.vault.address.toRawString();
  return { ticket: await verifyTicket(bytes, { network, relayKey, vault }), bytes };
}

/** As a provider asks for the relay's share of its job, with evidence for a nonce that it has just got. */
async function askRelease(
  provider: TestProvider,
  job: { bytes: Bytes; enc: Bytes; relayKeyId: Bytes },
  evidence: (nonce: Bytes) => ReturnType<SimulatedMachine['evidenceFor']>,
): Promise<Answer> {
  const nonce = bytesIn(await served.caller.get(provider.key, '/v1/releases/nonce'), 'nonce');
  return served.caller.post(provider.key, '/v1/releases', {
    ticket: toBase64url(job.bytes),
    relayKeyId: toBase64url(job.relayKeyId),
    enc: toBase64url(job.enc),
    evidence: toBase64url(encodeEvidence(await evidence(nonce))),
  });
}

async function sealedJob(name: string) {
  const provider = served.provider(name);
  const enclave = await enclaveOf(provider);
  const relay = await attestedRelay();
  const { ticket, bytes } = await confidentialTicket(name, provider, enclave.sealingKey);
  const policies = {
    relayPolicy: policyOf(relayMachine.measurement),
    providerPolicy: policyOf(providerMachine.measurement),
  };
  const parties = { relay, provider: enclave.attested, ...policies };
  const { encapsulations, secrets } = await sealToBoth(parties, ticket, served.world.clock.hostMs);
  const job = { bytes, enc: encapsulations.relay, relayKeyId: await sealingKeyId(relay.sealingKey) };
  return { provider, enclave, relay, ticket, encapsulations, secrets, job };
}

test('ticket, two encapsulations, release: the provider opens the job, and the promise holds', async () => {
  const { provider, enclave, relay, ticket, encapsulations, secrets, job } = await sealedJob('honest');
  const answer = await askRelease(provider, job, enclave.evidence);
  expect(answer).toMatchObject({ status: 200 });
  const released = { enc: bytesIn(answer, 'enc'), box: bytesIn(answer, 'box') };
  expect(await openFromBoth(enclave.keys, ticket, encapsulations, released)).toEqual(secrets);
  const own = { ticket, relay, provider: enclave.attested, relayEnc: encapsulations.relay };
  const { position } = await verifyPromise(bytesIn(answer, 'promise'), own);
  expect(position).toBeLessThan(served.ledger.desk.store.log.head().size);
});

test('another machine with the ticket of an honest one gets nothing, and the log says so', async () => {
  const { provider, job } = await sealedJob('moved');
  const other = await SimulatedMachine.boot('another image', COMPOSE, served.world.clock.hostMs);
  const id = await peerIdOf(provider.key.publicKey);
  const sealingKey = await xwingPublicKey(await generateXWingKeys());
  const fields = {
    role: 'provider',
    network: 'devnet',
    id,
    sealingKey,
    signingKey: provider.key.publicKey,
    notAfterMs: served.world.clock.hostMs + EVIDENCE_LIFETIME_MS,
  } as const;
  const sizeBefore = served.ledger.desk.store.log.head().size;
  const answer = await askRelease(provider, job, (nonce) => other.evidenceFor({ ...fields, nonce }));
  expect(answer.json).toMatchObject({ code: 'attest/measurement', position: sizeBefore });
  expect(answer.status).toBeGreaterThanOrEqual(400);
});

test('who has no account here leaves no policy behind', async () => {
  const policy = { ...policyOf(providerMachine.measurement), minEvaluationNumber: 99 };
  const policyHash = toBase64url(await confidentialPolicyHash(policy));
  const confidential = { class: 'confidential', policyHash };
  const nobody = new TestClient(served.world.terms, 'nobody');
  const ask = (client: TestClient, changes: object) =>
    askTicket(served, client, served.provider('p'), 'policy', MILLION, MILLION, {
      ...confidential,
      ...changes,
    });
  const withDocument = { policy: toBase64url(encodeConfidentialPolicy(policy)) };
  const before = policiesKept;
  expect((await ask(nobody, withDocument)).json).toMatchObject({ code: 'vault/absent' });
  expect(policiesKept).toBe(before);
  await ask(await served.client('somebody', MILLION), withDocument);
  expect(policiesKept).toBe(before + 1);
});

test('a stranger who has the ticket is not even heard', async () => {
  const { enclave, job } = await sealedJob('overheard');
  const answer = await askRelease(served.provider('stranger'), job, enclave.evidence);
  expect(answer).toMatchObject({ status: 403, json: { code: 'relay/forbidden' } });
});
