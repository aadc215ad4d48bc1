/** A relay, a provider and a requester around one key release: simulated machines, everything else as it is. */
import type { AttestedProvider, AttestedRelay } from '#protocol/attestation/attested.ts';
import { encodeEvidence, type Evidence } from '#protocol/attestation/evidence.ts';
import { EVIDENCE_LIFETIME_MS } from '#protocol/attestation/limits.ts';
import { providerStatement } from '#protocol/attestation/liveness.ts';
import { encodeConfidentialPolicy } from '#protocol/attestation/policy-document.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import type { ReportDataFields } from '#protocol/attestation/report-data.ts';
import { SIMULATED_PROFILE } from '#protocol/attestation/simulated-profile.ts';
import { verifyProvider, verifyRelay } from '#protocol/attestation/verify.ts';
import type { Bytes } from '#protocol/bytes/bytes.ts';
import type { Encapsulations } from '#protocol/confidential/binding.ts';
import { sealToBoth } from '#protocol/confidential/seal.ts';
import { generateIdentityKeys, identityOf, type Identity } from '#protocol/crypto/identity.ts';
import { sealingKeyId, type JobSecrets } from '#protocol/crypto/sealing.ts';
import { generateXWingKeys, xwingPublicKey, type XWingKeys } from '#protocol/crypto/xwing.ts';
import { peerIdOf } from '#protocol/ids.ts';
import { signTicket, type TicketBody } from '#protocol/messages/ticket.ts';
import { verifyTicket, type VerifiedTicket } from '#protocol/receipt/verify.ts';
import { counting, fixedAddress, fixedTicketBody } from '#protocol/vectors/fixed.ts';
import { Attester } from '../../relay-tee/attest/attester.ts';
import { SimulatedSource } from '../../relay-tee/attest/simulated-source.ts';
import { policyOf, SimulatedMachine } from '../../relay-tee/attest/simulator/machine.ts';
import { testKey, testRelaySigner } from '../../relay-tee/ledger/testing/keys.ts';
import { TestClock } from '../../relay-tee/ledger/testing/world.ts';
import type { Phase } from '../../relay-tee/ledger/instance.ts';
import { EpochKeys } from '../../relay-tee/release/epochs.ts';
import {
  KeyRelease,
  type ReleaseBooks,
  type ReleaseRequest,
  type ReleaseSetup,
} from '../../relay-tee/release/release.ts';

export const NOW_MS = Date.UTC(2026, 10, 25, 12);
export const TICKET_MS = 600_000;
const COMPOSE_HASH = new Uint8Array(32).fill(0xc0);

export const random = (length: number): Bytes => crypto.getRandomValues(new Uint8Array(length));

/** Books that take every leaf, as long as they stand well. */
export class TestBooks implements ReleaseBooks {
  readonly leaves: Bytes[] = [];
  phase: Phase = 'serving';
  viewIsGood = true;
  readonly #clock: TestClock;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  get standing() {
    const timeMs = this.#clock.hostMs;
    return { phase: this.phase, timeMs, viewIsGood: this.viewIsGood, steadyMs: timeMs };
  }

  async appendLeaf(leaf: Bytes): Promise<number> {
    return this.leaves.push(leaf) - 1;
  }
}

/** A provider's machine: its keys, and evidence of them for whoever asks. */
export class TestProvider {
  readonly machine: SimulatedMachine;
  readonly identity: Identity;
  readonly signer: Identity;
  readonly keys: XWingKeys;
  readonly sealingKey: Bytes;
  readonly #nowMs: () => number;

  private constructor(
    machine: SimulatedMachine,
    identity: Identity,
    signer: Identity,
    keys: XWingKeys,
    sealingKey: Bytes,
    nowMs: () => number,
  ) {
    this.machine = machine;
    this.identity = identity;
    this.signer = signer;
    this.keys = keys;
    this.sealingKey = sealingKey;
    this.#nowMs = nowMs;
  }

  static async make(machine: SimulatedMachine, nowMs: () => number): Promise<TestProvider> {
    const identity = await identityOf(await generateIdentityKeys());
    const signer = await identityOf(await generateIdentityKeys());
    const keys = await generateXWingKeys();
    return new TestProvider(machine, identity, signer, keys, await xwingPublicKey(keys), nowMs);
  }

  evidence(nonce: Bytes, changes: Partial<ReportDataFields> = {}): Promise<Evidence> {
    return this.machine.evidenceFor({
      role: 'provider',
      network: 'devnet',
      id: this.identity.peerId,
      sealingKey: this.sealingKey,
      signingKey: this.signer.publicKey,
      notAfterMs: this.#nowMs() + EVIDENCE_LIFETIME_MS,
      nonce,
      ...changes,
    });
  }
}

/** One job as far as its requester has brought it. */
export interface TestJob {
  readonly ticket: VerifiedTicket;
  readonly relay: AttestedRelay;
  readonly provider: AttestedProvider;
  readonly relayKeyId: Bytes;
  readonly encapsulations: Encapsulations;
  readonly secrets: JobSecrets;
}

export class ReleaseWorld {
  readonly clock: TestClock;
  readonly books: TestBooks;
  readonly signer = testRelaySigner('relay');
  readonly vault = fixedAddress(0x11);
  readonly relayMachine: SimulatedMachine;
  readonly provider: TestProvider;
  readonly epochs: EpochKeys;
  readonly attester: Attester;
  readonly release: KeyRelease;
  /** What the relay demands of providers. */
  floor: EvidencePolicy;

  private constructor(
    clock: TestClock,
    relayMachine: SimulatedMachine,
    provider: TestProvider,
    changes: Partial<ReleaseSetup>,
  ) {
    this.clock = clock;
    this.books = new TestBooks(clock);
    this.relayMachine = relayMachine;
    this.provider = provider;
    this.floor = policyOf(provider.machine.measurement);
    const { books, signer } = this;
    this.epochs = new EpochKeys(clock.now, TICKET_MS);
    const { epochs } = this;
    this.release = new KeyRelease({
      relay: this.expected,
      signer,
      books,
      epochs,
      profile: SIMULATED_PROFILE,
      floor: () => this.floor,
      ticketMs: TICKET_MS,
      clock: clock.now,
      random,
      ...changes,
    });
    const source = new SimulatedSource(relayMachine);
    const sources = { quotes: source, collateral: source };
    this.attester = new Attester({ network: 'devnet', signer, epochs, random, ...sources });
  }

  static async make(changes: Partial<ReleaseSetup> = {}, nowMs = NOW_MS): Promise<ReleaseWorld> {
    const clock = new TestClock(nowMs);
    const relayMachine = await SimulatedMachine.boot('relay', COMPOSE_HASH, nowMs);
    const providerMachine = await SimulatedMachine.boot('provider', COMPOSE_HASH, nowMs);
    const provider = await TestProvider.make(providerMachine, () => clock.hostMs);
    return new ReleaseWorld(clock, relayMachine, provider, changes);
  }

  get expected() {
    return { network: 'devnet', relayKey: this.signer.publicKey, vault: this.vault };
  }

  /** By which requesters judge providers here. */
  get policy(): EvidencePolicy {
    return policyOf(this.provider.machine.measurement);
  }

  get relayPolicy(): EvidencePolicy {
    return policyOf(this.relayMachine.measurement);
  }

  judgement(policy: EvidencePolicy) {
    return { nowMs: this.clock.hostMs, profile: SIMULATED_PROFILE, policy };
  }

  /** The relay, proven to a requester. */
  async attestedRelay(): Promise<AttestedRelay> {
    const id = await peerIdOf(this.signer.publicKey);
    const [nonce, network] = [random(32), 'devnet'];
    const evidence = await this.attester.evidenceFor(nonce);
    const expected = { network, id, freshness: { kind: 'nonce', nonce } } as const;
    return verifyRelay(evidence, expected, this.judgement(this.relayPolicy));
  }

  /** The provider, proven to a requester by a live signature over their session. */
  async attestedProvider(provider = this.provider, policy = this.policy): Promise<AttestedProvider> {
    const evidence = await provider.evidence(random(32));
    const sessionId = random(32);
    const requester = (await identityOf(await generateIdentityKeys())).peerId;
    const { reportData } = decodeQuote(evidence.quote).td;
    const { domain, body } = providerStatement({
      sessionId,
      requester,
      reportData,
      sealingKey: provider.sealingKey,
    });
    const signature = await provider.signer.sign(domain, body);
    const expected = {
      network: 'devnet',
      id: provider.identity.peerId,
      freshness: { kind: 'live', sessionId, requester, signature },
    } as const;
    return verifyProvider(evidence, expected, this.judgement(policy));
  }

  /** A ticket for `provider` under `policy`, whose document the relay has. */
  async ticket(
    {
      provider = this.provider,
      policy = this.policy,
    }: { provider?: TestProvider; policy?: EvidencePolicy } = {},
    changes: Partial<TicketBody> = {},
  ): Promise<VerifiedTicket> {
    const body = fixedTicketBody(provider.identity, provider.identity, provider.identity);
    const ticket = await signTicket(testKey('relay'), {
      ...body,
      relayKey: this.signer.publicKey,
      vault: this.vault,
      id: random(16),
      recipientKeyId: await sealingKeyId(provider.sealingKey),
      class: 'confidential',
      policyHash: await this.release.keepPolicy(encodeConfidentialPolicy(policy)),
      receiptKey: counting(32, 0x51),
      expiresAtMs: this.clock.hostMs + TICKET_MS,
      ...changes,
    });
    return verifyTicket(ticket, this.expected);
  }

  /** Everything up to the two encapsulations. */
  async job(policy = this.policy): Promise<TestJob> {
    const relay = await this.attestedRelay();
    const provider = await this.attestedProvider(this.provider, policy);
    const ticket = await this.ticket({ policy });
    const machines = { relay, relayPolicy: this.relayPolicy, provider, providerPolicy: policy };
    const sealed = await sealToBoth(machines, ticket, this.clock.hostMs);
    return { ticket, relay, provider, relayKeyId: await sealingKeyId(relay.sealingKey), ...sealed };
  }

  /** What the provider hands in for `job`, with a quote over a fresh nonce of the relay. */
  async request(job: TestJob, changes: Partial<ReleaseRequest> = {}): Promise<ReleaseRequest> {
    return {
      ticket: job.ticket.bytes,
      relayKeyId: job.relayKeyId,
      enc: job.encapsulations.relay,
      evidence: encodeEvidence(await this.provider.evidence(this.release.nonce())),
      ...changes,
    };
  }
}
