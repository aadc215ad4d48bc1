/**
 * Key release: the relay's share of a confidential job, to the one machine that its ticket and its policy name. SPEC §16.
 *
 * Invariants:
 *  1. Nothing leaves before its leaf is on the disk.
 *  2. One release for each ticket, and so for each job and attempt.
 *  3. The policy is that of the ticket's hash, and the relay's own floor as it is at this moment.
 *  4. A share is sealed to the attested key that the ticket names, and is kept nowhere.
 */
import type { AttestedProvider } from '#protocol/attestation/attested.ts';
import { decodeEvidence } from '#protocol/attestation/evidence.ts';
import type { EvidencePolicy } from '#protocol/attestation/policy.ts';
import type { TrustProfile } from '#protocol/attestation/trust.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { passOnShare } from '#protocol/confidential/pass-on.ts';
import { signPromise } from '#protocol/confidential/promise.ts';
import { sealingKeyId } from '#protocol/crypto/sealing.ts';
import type { XWingKeys } from '#protocol/crypto/xwing.ts';
import { BombyxError } from '#protocol/errors.ts';
import { keyReleaseRecord, leafBytes, SALT_BYTES } from '#protocol/log/leaves.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import { verifyTicket, type ExpectedRelay, type VerifiedTicket } from '#protocol/receipt/verify.ts';
import type { Now } from '../ledger/rules/time.ts';
import { nodeCheck, type RelaySigner } from '../ledger/signatures.ts';
import { promiseRefusal, type Standing } from '../ledger/standing.ts';
import { sha256 } from '../sha256.ts';
import type { EpochKeys } from './epochs.ts';
import { GivenReleases, type AskedFor, type Release } from './given.ts';
import { Nonces } from './nonces.ts';
import { Policies } from './policies.ts';
import { ProvenProviders } from './providers.ts';
import { Refusals } from './refusals.ts';

/** What a provider hands in. The relay's key is named, since it changes with each epoch. */
export interface ReleaseRequest extends AskedFor {
  /** Signed, as the relay gave it. */
  readonly ticket: Bytes;
  /** The provider's, encoded. */
  readonly evidence: Bytes;
}

/** What release needs of the ledger. */
export interface ReleaseBooks {
  readonly standing: Standing;
  /** Returns the leaf's position, once it is on the disk. */
  appendLeaf(leaf: Bytes): Promise<number>;
}

export interface ReleaseSetup {
  readonly relay: ExpectedRelay;
  readonly signer: RelaySigner;
  readonly books: ReleaseBooks;
  /** Shared with the attester, which names the newest in the relay's evidence. */
  readonly epochs: EpochKeys;
  readonly profile: TrustProfile;
  /** What the relay itself demands of providers, as the allow-list has it now. */
  readonly floor: () => EvidencePolicy;
  /** L */
  readonly ticketMs: number;
  readonly clock: () => Now;
  /** `length` random bytes. */
  readonly random: (length: number) => Bytes;
}

export class KeyRelease {
  readonly #setup: ReleaseSetup;
  readonly #policies: Policies;
  readonly #nonces: Nonces;
  readonly #providers: ProvenProviders;
  readonly #given = new GivenReleases();
  readonly #refusals: Refusals;

  constructor(setup: ReleaseSetup) {
    const { clock, ticketMs, relay, profile, books, random } = setup;
    this.#setup = setup;
    this.#policies = new Policies(clock, ticketMs);
    this.#nonces = new Nonces(clock);
    this.#providers = new ProvenProviders(relay.network, profile, this.#nonces, clock);
    this.#refusals = new Refusals((leaf) => books.appendLeaf(leaf), random);
  }

  /**
   * Keeps the policy document that comes with a ticket request. Returns the hash that the ticket has to carry.
   *
   * @throws BombyxError `release/policy`, `relay/busy`; then there is no ticket.
   */
  keepPolicy(document: Uint8Array): Promise<Bytes> {
    return this.#policies.keep(document);
  }

  /** For a provider's next quote; good for 60 s. */
  nonce(): Bytes {
    return this.#nonces.make();
  }

  /**
   * Releases the share, or says why not.
   *
   * @throws ReleaseRefused for what was logged: `release/…`, `attest/…`, `envelope/open`, `wire/…`; BombyxError
   *   `ticket/…`, `relay/…`, `wire/…` for what was not.
   */
  async release(request: ReleaseRequest): Promise<Release> {
    const { standing } = this.#setup.books;
    const refusal = promiseRefusal(standing);
    if (refusal) throw new BombyxError(refusal);
    const ticket = await this.#ownTicket(request.ticket, standing.timeMs);
    try {
      return await this.#given.once(ticket, request, standing.timeMs, () =>
        this.#decide(ticket, request, standing.timeMs),
      );
    } catch (error) {
      throw await this.#refusals.refuse(ticket, error, standing.timeMs);
    }
  }

  /** Forgets what has ended: keys above all. To be called now and then. */
  tidy(): void {
    const { books, epochs } = this.#setup;
    const { timeMs } = books.standing;
    for (const each of [epochs, this.#policies, this.#providers]) each.tidy();
    for (const each of [this.#given, this.#refusals]) each.tidy(timeMs);
  }

  async #ownTicket(bytes: Bytes, nowMs: number): Promise<VerifiedTicket> {
    const ticket = await verifyTicket(bytes, this.#setup.relay, nodeCheck, sha256);
    if (ticket.class !== 'confidential') throw new BombyxError('ticket/invalid', 'class');
    if (nowMs >= ticket.expiresAtMs) throw new BombyxError('ticket/late');
    return ticket;
  }

  async #decide(ticket: VerifiedTicket, request: ReleaseRequest, nowMs: number): Promise<Release> {
    const policy = this.#policies.find(ticket.policyHash);
    const keys = this.#setup.epochs.find(request.relayKeyId);
    if (!keys) throw new BombyxError('release/key');
    const shown = { evidence: decodeEvidence(request.evidence), provider: ticket.provider, nowMs };
    const attested = await this.#providers.prove(shown, policy, this.#setup.floor());
    const keyId = await sealingKeyId(attested.sealingKey, sha256);
    if (!equalBytes(keyId, ticket.recipientKeyId)) throw new BombyxError('release/recipient');
    return this.#passOn(keys, ticket, request.enc, attested);
  }

  async #passOn(
    keys: XWingKeys,
    ticket: VerifiedTicket,
    enc: Bytes,
    attested: AttestedProvider,
  ): Promise<Release> {
    const sealed = await passOnShare(keys, ticket, enc, attested);
    const { relay, signer, books, random } = this.#setup;
    const record = keyReleaseRecord.encode({
      ticketHash: ticket.hash,
      provider: ticket.provider,
      policyHash: ticket.policyHash,
      encHash: sha256(enc),
      reportDataHash: sha256(attested.reportData),
      machineHash: sha256(attested.ppid),
      timeMs: books.standing.timeMs,
    });
    const salt = random(SALT_BYTES);
    const position = await books.appendLeaf(sha256(leafBytes('release', salt, record)));
    const identity = {
      sign: async (domain: string, body: Uint8Array) => signer.sign(statementBytes(domain, body)),
    };
    const body = { network: relay.network, relayKey: signer.publicKey, record, salt, position };
    return { ...sealed, promise: await signPromise(identity, body) };
  }
}
