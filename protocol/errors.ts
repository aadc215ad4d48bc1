/** The one table of everything that can go wrong on the network, and the error class that carries it. SPEC §9. */
import { ATTEST_ERRORS } from './attestation/errors.ts';

/** Who has to change something for the call to work. */
export type Fault = 'caller' | 'hub' | 'relay' | 'provider' | 'requester' | 'device' | 'network' | 'attacker';

/** What the caller should do: `fix` the input, `retry` the same, try `elsewhere`, or `stop`. */
export type Advice = 'fix' | 'retry' | 'elsewhere' | 'stop';

interface ErrorEntry {
  readonly fault: Fault;
  readonly advice: Advice;
  /** HTTP status, where the code can leave through an HTTP API. */
  readonly http?: number;
  /** One plain sentence for a person: what happened, and what to do. */
  readonly message: string;
}

export const ERRORS = {
  'input/invalid': { fault: 'caller', advice: 'fix', http: 400, message: 'The request is not valid.' },
  'input/too-long': {
    fault: 'caller',
    advice: 'fix',
    http: 413,
    message: 'The conversation is longer than this model can read. Start a new one or shorten it.',
  },

  'wire/malformed': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The other side sent something that is not part of the protocol. The connection was closed.',
  },
  'wire/too-large': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The other side sent more than the protocol allows. The connection was closed.',
  },
  'wire/order': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The other side sent messages out of order. The connection was closed.',
  },
  'wire/signature': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'A signature does not match. Nothing behind it was used.',
  },

  'envelope/open': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'A sealed message could not be opened. It was changed, repeated or meant for somebody else.',
  },
  'envelope/truncated': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 502,
    message: 'The answer stopped before its end.',
  },

  'envelope/unsupported': {
    fault: 'device',
    advice: 'stop',
    http: 501,
    message: 'This browser cannot seal to confidential machines. Nothing was sent. Update it.',
  },

  'peer/mitm': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message:
      'Somebody sits between you and the provider, or the provider lies about it. Nothing was sent. Try another hub.',
  },
  'peer/certificate': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message: 'The connection answered with another certificate than the one announced. Nothing was sent.',
  },
  'peer/version': {
    fault: 'caller',
    advice: 'fix',
    http: 426,
    message: 'This page and the other side speak different versions of the protocol. Reload the page.',
  },
  'peer/identity': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The other side could not prove that it is who it says.',
  },
  'peer/unreachable': {
    fault: 'network',
    advice: 'elsewhere',
    http: 504,
    message: 'No direct connection to the provider could be made.',
  },
  'peer/silent': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 504,
    message: 'The other side stopped answering.',
  },
  'peer/closed': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 502,
    message: 'The other side closed the connection.',
  },
  'peer/overload': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 429,
    message: 'The other side sent more than it was allowed to. The connection was closed.',
  },

  'hub/unreachable': {
    fault: 'network',
    advice: 'retry',
    http: 503,
    message: 'The hub cannot be reached. Nothing was sent. Try again in a moment.',
  },
  'hub/admission': {
    fault: 'caller',
    advice: 'retry',
    http: 403,
    message: 'The hub did not accept the proof for this id.',
  },
  'hub/origin': {
    fault: 'caller',
    advice: 'stop',
    http: 403,
    message: 'The hub does not serve pages from this address.',
  },
  'hub/rate': {
    fault: 'caller',
    advice: 'retry',
    http: 429,
    message: 'Too many messages to the hub. Slow down and try again.',
  },
  'hub/full': {
    fault: 'hub',
    advice: 'retry',
    http: 503,
    message: 'The hub holds as many connections as it can. Try again in a minute.',
  },
  'hub/stopping': {
    fault: 'hub',
    advice: 'retry',
    http: 503,
    message: 'The hub is restarting. Nothing was sent. Try again in a few seconds.',
  },
  'hub/replaced': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'The same identity connected from another tab. This one stopped.',
  },
  'hub/absent': {
    fault: 'network',
    advice: 'elsewhere',
    http: 404,
    message: 'That peer is not connected to the hub.',
  },

  'offer/invalid': {
    fault: 'provider',
    advice: 'fix',
    http: 400,
    message: 'The offer is not valid and was not listed.',
  },
  'offer/expired': {
    fault: 'provider',
    advice: 'retry',
    http: 410,
    message: 'The offer is older than it may be.',
  },

  'quote/declined': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 503,
    message: 'The provider declined the request.',
  },
  'quote/invalid': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 502,
    message: 'The provider answered with a quote that does not fit the request.',
  },
  'quote/expired': {
    fault: 'requester',
    advice: 'retry',
    http: 410,
    message: 'The quote ran out before the request arrived.',
  },

  'job/no-provider': {
    fault: 'network',
    advice: 'retry',
    http: 503,
    message: 'Nobody serves this model right now. Your message was not sent.',
  },
  'job/timeout': {
    fault: 'network',
    advice: 'elsewhere',
    http: 504,
    message: 'No answer came within the time limit.',
  },
  'job/cancelled': { fault: 'requester', advice: 'stop', http: 499, message: 'You stopped the answer.' },
  'job/refused': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 409,
    message: 'The ticket of this request was not accepted.',
  },
  'job/overrun': {
    fault: 'provider',
    advice: 'stop',
    http: 502,
    message: 'The answer went on past the limit that was agreed. It was cut there.',
  },

  'provider/busy': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 503,
    message: 'The provider has no free slot.',
  },
  'provider/failed': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 502,
    message: "The provider's engine failed on this request.",
  },
  'provider/stopped': {
    fault: 'provider',
    advice: 'elsewhere',
    http: 503,
    message: 'The provider stopped serving.',
  },

  'engine/unsupported': {
    fault: 'device',
    advice: 'stop',
    http: 501,
    message: 'This device cannot run that model.',
  },
  'engine/load': {
    fault: 'device',
    advice: 'retry',
    http: 503,
    message: 'The model could not be loaded.',
  },
  'engine/integrity': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message: 'A model file is not the one that its manifest names. It was not used.',
  },
  'engine/memory': {
    fault: 'device',
    advice: 'fix',
    http: 507,
    message: 'This device ran out of memory. Choose a smaller model.',
  },
  'engine/device-lost': {
    fault: 'device',
    advice: 'retry',
    http: 503,
    message: 'The graphics processor was reset. The model is being loaded again.',
  },
  'engine/context': {
    fault: 'caller',
    advice: 'fix',
    http: 413,
    message: 'The conversation is longer than this model can read. Start a new one or shorten it.',
  },
  'engine/busy': { fault: 'device', advice: 'retry', http: 503, message: 'The engine is answering already.' },
  'engine/not-loaded': { fault: 'caller', advice: 'fix', http: 409, message: 'No model is loaded.' },
  'engine/failed': { fault: 'device', advice: 'retry', http: 500, message: 'The engine failed.' },

  'chain/unreachable': {
    fault: 'network',
    advice: 'retry',
    http: 503,
    message: 'The chain cannot be reached. Trying again by itself.',
  },
  'chain/malformed': {
    fault: 'network',
    advice: 'elsewhere',
    http: 502,
    message: 'The answer from the chain could not be read. Nothing was done with it.',
  },
  'chain/disagreement': {
    fault: 'network',
    advice: 'stop',
    http: 502,
    message: 'Two sources of the chain say different things. Nothing was done.',
  },
  'chain/stale': {
    fault: 'network',
    advice: 'retry',
    http: 503,
    message: 'What the sources of the chain show is too old. Nothing was done. Try again in a few seconds.',
  },
  'chain/backlog': {
    fault: 'network',
    advice: 'fix',
    http: 507,
    message: 'More has happened at this address than can be read at once. Begin again from its state.',
  },
  'chain/rejected': {
    fault: 'caller',
    advice: 'fix',
    http: 409,
    message: 'The chain did not take the message. Nothing was moved.',
  },
  'chain/unseen': {
    fault: 'network',
    advice: 'retry',
    http: 504,
    message: 'The message was not seen on the chain yet. It may still arrive; do not send it again.',
  },
  'chain/gas': {
    fault: 'caller',
    advice: 'fix',
    http: 402,
    message: 'Too little was attached to pay the fees of the network. Nothing was moved.',
  },
  'chain/statement': {
    fault: 'attacker',
    advice: 'stop',
    http: 400,
    message: 'A signed statement is not one that this contract understands.',
  },
  'chain/registry': {
    fault: 'caller',
    advice: 'fix',
    http: 409,
    message: 'The registry did not make this change.',
  },

  'vault/forbidden': {
    fault: 'caller',
    advice: 'stop',
    http: 403,
    message: 'This wallet may not do that. Connect the wallet that the account belongs to.',
  },
  'vault/foreign': {
    fault: 'attacker',
    advice: 'stop',
    http: 403,
    message: 'The account does not belong to this vault. Its money stays with its owner.',
  },
  'vault/mismatch': {
    fault: 'attacker',
    advice: 'stop',
    http: 400,
    message: 'The signed statement is about another network, vault or account.',
  },
  'vault/epoch': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'The signed statement is about an earlier life of this account and counts as done.',
  },
  'vault/key': {
    fault: 'caller',
    advice: 'fix',
    http: 409,
    message: 'The session key is not valid for this account now. Read the account again.',
  },
  'vault/rotated': {
    fault: 'caller',
    advice: 'retry',
    http: 409,
    message: 'The session key was changed a short time ago. It can be changed again after the delay.',
  },
  'vault/signature': {
    fault: 'attacker',
    advice: 'stop',
    http: 403,
    message: 'A signature on the statement does not match. Nothing was moved.',
  },
  'vault/expired': {
    fault: 'caller',
    advice: 'fix',
    http: 410,
    message: 'The time to use this withdrawal is over. Ask for a new one.',
  },
  'vault/stale': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'This was done already, or a newer one was done. Nothing was moved.',
  },
  'vault/cap': {
    fault: 'attacker',
    advice: 'stop',
    http: 402,
    message: 'The charge is higher than what the client has allowed. Nothing was moved.',
  },
  'vault/uncovered': {
    fault: 'hub',
    advice: 'retry',
    http: 402,
    message: 'The relay has not covered this amount yet. Nothing is lost; try again later.',
  },
  'vault/empty': {
    fault: 'caller',
    advice: 'fix',
    http: 402,
    message: 'There is not enough money in the account for this.',
  },
  'vault/absent': {
    fault: 'caller',
    advice: 'fix',
    http: 404,
    message: 'This account does not exist yet. Make the first deposit.',
  },
  'vault/timer': {
    fault: 'caller',
    advice: 'fix',
    http: 409,
    message: 'The timer is not in the state that this step needs. Read the account again.',
  },
  'vault/too-early': {
    fault: 'caller',
    advice: 'retry',
    http: 425,
    message: 'The delay is not over yet. Nothing was moved.',
  },
  'vault/closed': {
    fault: 'caller',
    advice: 'elsewhere',
    http: 410,
    message: 'This vault is closed. Withdraw your money and choose another relay.',
  },

  ...ATTEST_ERRORS,
  'log/checkpoint': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message: 'The state of the log is not signed by this relay. It was not believed.',
  },
  'log/split-view': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message:
      'The relay signed two logs that contradict each other. Do not use it, and keep both as evidence.',
  },
  'log/consistency': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message: 'The relay did not show that its log has only grown. The new state was not believed.',
  },
  'log/inclusion': {
    fault: 'attacker',
    advice: 'stop',
    http: 502,
    message: 'It was not shown that this entry is in the log of the relay.',
  },
  'log/uncommitted': {
    fault: 'caller',
    advice: 'fix',
    http: 409,
    message: 'The state of the log is not the one that the relay committed on the chain.',
  },
  'log/stale': {
    fault: 'network',
    advice: 'retry',
    http: 410,
    message: 'These figures are from another time. They are not shown.',
  },
  'log/corrupt': {
    fault: 'relay',
    advice: 'stop',
    http: 500,
    message: 'The log of the relay does not fit its own hashes. The relay does not serve.',
  },
  'ticket/invalid': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The ticket is not one that this relay gave for this question. It was not used.',
  },
  'ticket/cap': {
    fault: 'caller',
    advice: 'fix',
    http: 402,
    message: 'Your device has not allowed enough for this ticket. Nothing was spent.',
  },
  'ticket/balance': {
    fault: 'caller',
    advice: 'fix',
    http: 402,
    message: 'There is not enough free money in the account. Nothing was spent.',
  },
  'ticket/key': {
    fault: 'caller',
    advice: 'fix',
    http: 403,
    message: 'The session key is not the current one of this account. Read the account again.',
  },
  'ticket/leaving': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'A withdrawal has been started, so nothing new can be paid from this account.',
  },
  'ticket/unknown': {
    fault: 'caller',
    advice: 'stop',
    http: 404,
    message: 'The relay does not know this ticket.',
  },
  'ticket/closed': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'The ticket was closed by its provider. What was redeemed before stays.',
  },
  'ticket/late': {
    fault: 'caller',
    advice: 'stop',
    http: 410,
    message: 'The time to redeem this ticket is over.',
  },

  'receipt/ticket': {
    fault: 'attacker',
    advice: 'stop',
    http: 400,
    message: 'The receipt belongs to another ticket.',
  },
  'receipt/key': {
    fault: 'attacker',
    advice: 'stop',
    http: 403,
    message: "The receipt was not signed by its ticket's key.",
  },
  'receipt/amount': {
    fault: 'attacker',
    advice: 'stop',
    http: 400,
    message: 'The amount of the receipt is not the price of what it counts.',
  },
  'receipt/above-ticket': {
    fault: 'attacker',
    advice: 'stop',
    http: 402,
    message: 'The receipt is higher than its ticket.',
  },
  'receipt/missing': {
    fault: 'provider',
    advice: 'fix',
    http: 409,
    message: 'The provider names more than was redeemed. Hand in the last receipt first.',
  },

  'payout/unbound': {
    fault: 'provider',
    advice: 'fix',
    http: 409,
    message: 'No wallet is bound to these earnings yet.',
  },
  'payout/binding': {
    fault: 'provider',
    advice: 'fix',
    http: 409,
    message: 'A newer wallet has been bound to these earnings.',
  },

  'payout/wallet': {
    fault: 'provider',
    advice: 'fix',
    http: 403,
    message: 'The wallet has not proved that it takes these earnings.',
  },

  'withdrawal/pending': {
    fault: 'caller',
    advice: 'retry',
    http: 409,
    message: 'Another withdrawal is under way. Use it, or wait until its time is over.',
  },
  'withdrawal/waiting': {
    fault: 'caller',
    advice: 'retry',
    http: 425,
    message: 'The withdrawal waits until the chain has seen it in the books of the relay.',
  },

  'relay/request': {
    fault: 'caller',
    advice: 'fix',
    http: 401,
    message: 'The request does not prove who sent it.',
  },
  'relay/forbidden': {
    fault: 'caller',
    advice: 'fix',
    http: 403,
    message: 'This is for another key to ask than the one that signed the request.',
  },
  'relay/absent': {
    fault: 'caller',
    advice: 'fix',
    http: 404,
    message: 'The relay has nothing in this place.',
  },
  'relay/too-large': {
    fault: 'caller',
    advice: 'fix',
    http: 413,
    message: 'The request is larger than anything that the relay takes.',
  },
  'relay/rate': {
    fault: 'caller',
    advice: 'retry',
    http: 429,
    message: 'Too many requests. Wait a little and try again.',
  },
  'relay/failed': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 500,
    message: 'The relay failed. Nothing was changed.',
  },
  'relay/repeated': {
    fault: 'caller',
    advice: 'stop',
    http: 409,
    message: 'The same operation was asked for before, with other contents.',
  },
  'relay/answer': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The answer was not signed by the relay. Nothing of it was used.',
  },
  'relay/starting': {
    fault: 'relay',
    advice: 'retry',
    http: 503,
    message: 'The relay has just started and takes nothing yet. Try again in a minute.',
  },
  'relay/recovering': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 503,
    message: 'The relay is making sure that its books are whole. It takes nothing new for some minutes.',
  },
  'relay/stopping': { fault: 'relay', advice: 'elsewhere', http: 503, message: 'The relay is stopping.' },
  'relay/superseded': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 503,
    message: 'Another instance of this relay has taken over. This one serves nothing any more.',
  },
  'relay/stalled': {
    fault: 'relay',
    advice: 'retry',
    http: 503,
    message: 'The relay has no fresh view of the chain. Nothing new is paid until it has.',
  },
  'relay/exposure': {
    fault: 'relay',
    advice: 'retry',
    http: 503,
    message: 'The relay has to write to the chain before it can give more tickets. Try again in a minute.',
  },
  'relay/closing': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 410,
    message: 'This relay is closing. Withdraw your money and choose another one.',
  },
  'relay/books': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 500,
    message: 'The books of the relay do not add up. It has stopped.',
  },

  'relay/busy': {
    fault: 'relay',
    advice: 'retry',
    http: 503,
    message: 'The relay has as much to do as it can. Try again in a few seconds.',
  },
  'relay/evidence': {
    fault: 'relay',
    advice: 'elsewhere',
    http: 503,
    message: 'The relay could not get the proof of its machine. Nothing was sent.',
  },

  'release/policy': {
    fault: 'caller',
    advice: 'fix',
    http: 400,
    message: 'The relay cannot judge machines by these rules. Nothing was released.',
  },
  'release/key': {
    fault: 'requester',
    advice: 'retry',
    http: 410,
    message: 'The key of the relay that this was sealed to is gone. Ask for a new ticket.',
  },
  'release/nonce': {
    fault: 'provider',
    advice: 'retry',
    http: 410,
    message: 'The proof of the machine is older than the relay allows. Make a new one.',
  },
  'release/recipient': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 403,
    message: 'The machine proved another key than the one that the ticket names. Nothing was released.',
  },
  'release/repeated': {
    fault: 'attacker',
    advice: 'stop',
    http: 409,
    message: 'Something else was released for this ticket already.',
  },
  'release/promise': {
    fault: 'attacker',
    advice: 'elsewhere',
    http: 502,
    message: 'The relay did not promise to have logged this release. Nothing of the answer was shown.',
  },

  'client/closed': { fault: 'caller', advice: 'stop', http: 409, message: 'This client was closed.' },
} as const satisfies Record<string, ErrorEntry>;

/** The closed union of codes: `area/what`. */
export type ErrorCode = keyof typeof ERRORS;

/** Reports whether `value` is a code of the table: the decoder for codes that arrive from outside. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERRORS, value);
}

/**
 * Every failure that crosses a module border of Bombyx is one of these.
 *
 * `detail` is for the developer who reads a log: it never holds prompts, answers or keys, and never leaves the
 * machine (on the wire only `code` travels).
 *
 * @example
 * try { decodeOffer(bytes) } catch (e) { if (isBombyxError(e, 'offer/expired')) dropOffer() }
 */
export class BombyxError extends Error {
  override readonly name = 'BombyxError';
  readonly code: ErrorCode;
  readonly detail: string | undefined;

  constructor(code: ErrorCode, detail?: string, options?: { cause?: unknown }) {
    super(detail === undefined ? ERRORS[code].message : `${ERRORS[code].message} (${detail})`, options);
    this.code = code;
    this.detail = detail;
  }

  /** HTTP status of the code, where it has one: what OpenAI's SDKs call `status`. */
  get status(): number | undefined {
    const entry: ErrorEntry = ERRORS[this.code];
    return entry.http;
  }

  get fault(): Fault {
    return ERRORS[this.code].fault;
  }

  get advice(): Advice {
    return ERRORS[this.code].advice;
  }

  /** One plain sentence for a person, without the developer's detail. */
  get plain(): string {
    return ERRORS[this.code].message;
  }
}

/** Narrows an unknown caught value to a `BombyxError`, optionally of one code. */
export function isBombyxError(error: unknown, code?: ErrorCode): error is BombyxError {
  return error instanceof BombyxError && (code === undefined || error.code === code);
}

/** Gives `error` a code: a `BombyxError` stays what it is, anything else becomes `fallback` with it as the cause. */
export function toBombyxError(error: unknown, fallback: ErrorCode): BombyxError {
  if (error instanceof BombyxError) return error;
  return new BombyxError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
}
