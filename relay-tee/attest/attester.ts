/** The relay's proof of itself: evidence for a nonce, or the epoch's quote with a live signature. SPEC §15.2, §15.10. */
import type { Evidence } from '#protocol/attestation/evidence.ts';
import { ATTEST_NONCE_BYTES, MAX_CHECKPOINT_CHARACTERS } from '#protocol/attestation/limits.ts';
import { relayStatement } from '#protocol/attestation/liveness.ts';
import { decodeQuote } from '#protocol/attestation/quote.ts';
import { reportDataOf } from '#protocol/attestation/report-data.ts';
import { equalBytes, type Bytes } from '#protocol/bytes/bytes.ts';
import { BombyxError } from '#protocol/errors.ts';
import { peerIdOf, type PeerId } from '#protocol/ids.ts';
import { statementBytes } from '#protocol/messages/signed.ts';
import type { RelaySigner } from '../ledger/signatures.ts';
import type { Epoch } from '../release/epochs.ts';
import type { CollateralSource, MachineQuote, QuoteSource } from './source.ts';

/** Callers who wait for quotes of their own at one time; a machine makes about one in a second. */
const MAX_ASKING = 16;

export interface AttesterSetup {
  readonly network: string;
  readonly signer: RelaySigner;
  /** Whose newest key is named. */
  readonly epochs: { current(): Promise<Epoch> };
  readonly quotes: QuoteSource;
  readonly collateral: CollateralSource;
  readonly random: (length: number) => Bytes;
}

/** What a caller wants to see signed now. */
export interface LiveQuestion {
  /** 32 fresh random bytes of the caller. */
  readonly challenge: Bytes;
  readonly caller: PeerId;
  /** The relay's newest signed checkpoint. */
  readonly checkpoint: string;
}

/** A quote and everything that it was made over. */
interface Quoted extends MachineQuote {
  readonly epoch: Epoch;
  readonly nonce: Bytes;
  readonly reportData: Bytes;
}

export class Attester {
  readonly #setup: AttesterSetup;
  #ofEpoch: { readonly epoch: Epoch; readonly quoted: Promise<Quoted> } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #asking = 0;

  constructor(setup: AttesterSetup) {
    this.#setup = setup;
  }

  /**
   * Evidence with a quote made over the caller's nonce, in up to some seconds.
   *
   * @throws BombyxError `input/invalid` unless the nonce has 32 bytes, `relay/busy`, `relay/evidence`, `attest/…`.
   */
  async evidenceFor(nonce: Bytes): Promise<Evidence> {
    if (nonce.length !== ATTEST_NONCE_BYTES) throw new BombyxError('input/invalid', 'nonce');
    if (this.#asking >= MAX_ASKING) throw new BombyxError('relay/busy', 'quotes');
    this.#asking++;
    try {
      return await this.#evidenceOf(await this.#quoteOver(await this.#setup.epochs.current(), nonce));
    } finally {
      this.#asking--;
    }
  }

  /**
   * The evidence of this key epoch, and a signature that its key is here now; one quote in an hour.
   *
   * @throws BombyxError `input/invalid`, `relay/evidence`, `attest/…`.
   */
  async liveEvidence(
    question: LiveQuestion,
  ): Promise<{ readonly evidence: Evidence; readonly signature: Bytes }> {
    const { challenge, checkpoint } = question;
    if (challenge.length !== ATTEST_NONCE_BYTES) throw new BombyxError('input/invalid', 'challenge');
    if (checkpoint.length > MAX_CHECKPOINT_CHARACTERS) throw new BombyxError('input/invalid', 'checkpoint');
    const quoted = await this.#quoteOfEpoch();
    const { signer } = this.#setup;
    const relay = await peerIdOf(signer.publicKey);
    const { domain, body } = relayStatement({ ...question, relay, reportData: quoted.reportData });
    const signature = signer.sign(statementBytes(domain, body));
    return { evidence: await this.#evidenceOf(quoted), signature };
  }

  /** Whoever asks while it is being made waits for the same one. */
  async #quoteOfEpoch(): Promise<Quoted> {
    const epoch = await this.#setup.epochs.current();
    if (this.#ofEpoch?.epoch === epoch) return this.#ofEpoch.quoted;
    const quoted = this.#quoteOver(epoch, this.#setup.random(ATTEST_NONCE_BYTES));
    this.#ofEpoch = { epoch, quoted };
    quoted.catch(() => {
      if (this.#ofEpoch?.quoted === quoted) this.#ofEpoch = undefined;
    });
    return quoted;
  }

  async #quoteOver(epoch: Epoch, nonce: Bytes): Promise<Quoted> {
    const { network, signer, quotes } = this.#setup;
    const { publicKey: sealingKey, notAfterMs } = epoch;
    const id = await peerIdOf(signer.publicKey);
    const keys = { sealingKey, signingKey: signer.publicKey, notAfterMs };
    const reportData = await reportDataOf({ ...keys, role: 'relay', network, id, nonce });
    const made = await this.#inTurn(() => quotes.quote(reportData));
    if (!equalBytes(decodeQuote(made.quote).td.reportData, reportData))
      throw new BombyxError('relay/evidence', 'a quote over something else');
    return { ...made, epoch, nonce, reportData };
  }

  /** One quote after the other: asked at once, machines answer some of them with an error. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Behind a quote that may be an hour old stands collateral of today. */
  async #evidenceOf({ quote, events, epoch, nonce }: Quoted): Promise<Evidence> {
    const { signer, collateral } = this.#setup;
    return {
      quote,
      events: [...events],
      collateral: await collateral.collateralFor(quote),
      sealingKey: epoch.publicKey,
      signingKey: signer.publicKey,
      notAfterMs: epoch.notAfterMs,
      nonce,
    };
  }
}
