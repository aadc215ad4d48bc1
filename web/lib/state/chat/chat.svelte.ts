/** The chat of this page: one conversation, one answer at a time. It lives in the layout, so an answer goes on while you look elsewhere. */
import { BombyxError, ERRORS } from '#protocol/errors.ts';
import { decodeStored } from './stored.ts';
import { ask } from './ask.ts';
import {
  EMPTY,
  hasEnded,
  newAnswer,
  settled,
  step,
  TOO_LONG,
  upToQuestion,
  type Answer,
  type AnswerEvent,
  type Barrier,
  type Conversation,
  type Turn,
} from './conversation.ts';
import { FrameBatch } from './frame-batch.ts';
import { mergeTurns, nextVersion } from './merge.ts';
import { exchangesOf } from './request.ts';
import { answerIsOver, answersBeingWritten, holdAnswer } from './writing.ts';
import { barrierNow } from '../network/barrier.ts';
import type { NetworkState } from '../network/network.svelte.ts';
import type { LiveModel } from '../network/models.ts';
import type { ConversationStore } from '#lib/storage/conversation-store.ts';
import { readLocal, writeLocal } from '#lib/storage/local.ts';

/** How often a growing answer is stored: at most this much is lost when the tab dies. */
const SAVE_EVERY_MS = 1_000;

/** How long a question waits for the hub and a first offer before it fails. */
const OFFER_WAIT_MS = 6_000;
const OFFER_POLL_MS = 100;

/** Something that was taken away and can be brought back. */
export interface Undo {
  readonly what: string;
  readonly turns: readonly Turn[];
  readonly draft: string;
}

/** What the page says quietly above the composer, until the next question. */
export type ChatNote =
  /** The question alone is more than the model reads; it lies in the composer again. */
  | { readonly name: 'given-back'; readonly model: string; readonly contextTokens: number }
  | { readonly name: 'other-tab' };

export class ChatState {
  #turns = $state.raw<readonly Turn[]>([]);
  #loaded = $state(false);
  #draft = $state('');
  #wish = $state<string | undefined>();
  #undo = $state.raw<Undo | undefined>();
  #note = $state.raw<ChatNote | undefined>();
  #running = $state.raw<AbortController | undefined>();
  readonly #network: NetworkState;
  readonly #store: ConversationStore;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #ended: (answer: Answer) => void = () => undefined;
  readonly #barrier: () => Barrier | undefined;
  /** The stored version that this page's turns were made from. */
  #base: Conversation = EMPTY;
  /** One look into the store after the other. */
  #storing: Promise<void> = Promise.resolve();
  /** The answer that this page writes, until it is stored. */
  #ownId: string | undefined;
  /** Answers of other tabs whose end is waited for. */
  #awaited: readonly string[] = [];

  constructor(network: NetworkState, store: ConversationStore, barrier = barrierNow) {
    this.#network = network;
    this.#store = store;
    this.#barrier = barrier;
  }

  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** False until the stored conversation was read; before that, the page says nothing about being empty. */
  get loaded(): boolean {
    return this.#loaded;
  }

  get busy(): boolean {
    return this.#running !== undefined;
  }

  get draft(): string {
    return this.#draft;
  }

  set draft(text: string) {
    this.#draft = text;
    writeLocal('draft', text === '' ? undefined : text);
  }

  get undo(): Undo | undefined {
    return this.#undo;
  }

  get note(): ChatNote | undefined {
    return this.#note;
  }

  /** The answer that is on its way or was last. */
  get latest(): Answer | undefined {
    return this.#turns.findLast((turn) => turn.role === 'assistant');
  }

  /** The model that a question would go to now: the chosen one while somebody serves it, else the best that is served. */
  get model(): LiveModel | undefined {
    const models = this.#network.models;
    return models.find((model) => model.id === this.#wish) ?? models[0];
  }

  /** The chosen model, where nobody serves it now. */
  get missedWish(): string | undefined {
    const wish = this.#wish;
    if (wish === undefined || this.#network.models.some((model) => model.id === wish)) return undefined;
    return wish;
  }

  choose(modelId: string): void {
    this.#wish = modelId;
    writeLocal('model', modelId);
  }

  /** Calls `listener` whenever an answer has ended. */
  onEnded(listener: (answer: Answer) => void): void {
    this.#ended = listener;
  }

  async start(): Promise<void> {
    this.#wish = readLocal('model');
    this.#draft = readLocal('draft') ?? '';
    this.#store.watch(() => void this.#refresh('other-tab'));
    await this.#refresh();
    this.#loaded = true;
  }

  stop(): void {
    this.#running?.abort();
  }

  /** Sends `text` as the next question. */
  send(text: string): void {
    const question = text.trim();
    if (question === '' || this.busy) return;
    const turn: Turn = { id: newId(), role: 'user', text: question, atMs: Date.now() };
    this.#undo = undefined;
    void this.#answer([...this.#turns, turn]);
  }

  /** Asks the question behind `answerId` again; what stood there can be brought back. */
  regenerate(answerId: string): void {
    if (this.busy) return;
    const answer = this.#turns.find((turn) => turn.id === answerId);
    const kept = answer?.role === 'assistant' && answer.text !== '';
    this.#undo = kept ? { what: 'Answer replaced', turns: this.#turns, draft: this.#draft } : undefined;
    void this.#answer(upToQuestion(this.#turns, answerId));
  }

  /** Empties the page; the conversation can be brought back until the next question. */
  startOver(): void {
    this.stop();
    if (this.#turns.length === 0) return;
    const turns = settled(this.#turns, 'stopped');
    this.#undo = { what: 'Conversation cleared', turns, draft: this.#draft };
    this.#turns = [];
    this.draft = '';
    this.#saveNow();
  }

  bringBack(): void {
    if (!this.#undo) return;
    this.stop();
    this.#turns = this.#undo.turns;
    this.draft = this.#undo.draft;
    this.#undo = undefined;
    this.#saveNow();
  }

  dismissUndo(): void {
    this.#undo = undefined;
  }

  async #answer(turns: readonly Turn[]): Promise<void> {
    const running = new AbortController();
    this.#running = running;
    this.#note = undefined;
    const answer = newAnswer(newId(), this.model?.id ?? this.#wish ?? '', Date.now());
    const letGo = holdAnswer(answer.id);
    this.#ownId = answer.id;
    this.#turns = [...turns, answer];
    this.#saveNow();

    const batch = new FrameBatch<AnswerEvent>((events) => this.#apply(answer.id, events));
    await this.#askNetwork(answer.id, turns, running, (event) => batch.push(event));
    batch.flush();
    if (this.#running === running) this.#running = undefined;
    const ended = this.#turns.find((turn) => turn.id === answer.id);
    if (ended?.role === 'assistant') {
      if (isTooLong(ended)) this.#giveBack(ended);
      this.#ended(ended);
    }
    this.#saveNow();
    await this.#storing;
    if (this.#ownId === answer.id) this.#ownId = undefined;
    letGo();
  }

  async #askNetwork(
    answerId: string,
    turns: readonly Turn[],
    running: AbortController,
    emit: (event: AnswerEvent) => void,
  ): Promise<void> {
    const { signal } = running;
    const whenOffline = () => this.#onOffline(running);
    globalThis.addEventListener('offline', whenOffline);
    const model = this.#barrier() ? undefined : await this.#modelWhenThere(signal);
    const { client } = this.#network;
    const told = (event: AnswerEvent) => emit(event.type === 'fail' ? this.#withBarrier(event) : event);
    if (signal.aborted && !this.#barrier()) told({ type: 'stop' });
    else if (!model || !client) told({ type: 'fail', code: this.#whyNobody() });
    else {
      this.#update(answerId, (old) => ({ ...old, model: model.id }));
      await ask({ client, model, exchanges: exchangesOf(turns), signal }, told);
    }
    globalThis.removeEventListener('offline', whenOffline);
  }

  /** A barrier on this side is the better reason, unless somebody attacked. */
  #withBarrier(failure: Extract<AnswerEvent, { type: 'fail' }>): AnswerEvent {
    const barrier = this.#barrier();
    if (!barrier || ERRORS[failure.code].fault === 'attacker') return failure;
    return { type: 'fail', code: 'hub/unreachable', barrier };
  }

  /** Nothing new can be reached; an answer that is coming already may still come. */
  #onOffline(running: AbortController): void {
    if (this.#running === running && this.latest?.text === '')
      running.abort(new BombyxError('hub/unreachable', 'offline'));
  }

  /** A question that no model here can read goes back to where it can be shortened. */
  #giveBack(answer: Answer): void {
    const model = this.#network.models.find(({ id }) => id === answer.model);
    const at = this.#turns.indexOf(answer) - 1;
    const question = this.#turns[at];
    if (question?.role !== 'user') return;
    this.#turns = this.#turns.toSpliced(at, 2);
    this.draft = [question.text, this.#draft].filter(Boolean).join('\n\n');
    this.#note = { name: 'given-back', model: answer.model, contextTokens: model?.contextTokens ?? 0 };
  }

  async #modelWhenThere(signal: AbortSignal): Promise<LiveModel | undefined> {
    const until = Date.now() + OFFER_WAIT_MS;
    while (!this.model && !this.#network.empty && Date.now() < until && !signal.aborted && !this.#barrier())
      await new Promise((resolve) => setTimeout(resolve, OFFER_POLL_MS));
    return this.model;
  }

  #whyNobody() {
    if (this.#network.strangers > 0) return 'peer/version' as const;
    if (this.#network.view.status === 'online') return 'job/no-provider' as const;
    return this.#network.view.error?.code ?? ('hub/unreachable' as const);
  }

  #apply(id: string, events: readonly AnswerEvent[]): void {
    const now = Date.now();
    this.#update(id, (answer) => events.reduce((folded, event) => step(folded, event, now), answer));
    this.#saveSoon();
  }

  #update(id: string, change: (answer: Answer) => Answer): void {
    this.#turns = this.#turns.map((turn) =>
      turn.id === id && turn.role === 'assistant' ? change(turn) : turn,
    );
  }

  #saveSoon(): void {
    this.#saveTimer ??= setTimeout(() => this.#saveNow(), SAVE_EVERY_MS);
  }

  #saveNow(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = undefined;
    this.#storing = this.#storing
      .then(() => this.#save())
      .catch((error: unknown) => {
        console.warn('The conversation could not be kept on this device.', error);
      });
  }

  /** Stores these turns on top of what is stored now, see `merge.ts`. */
  async #save(): Promise<void> {
    let saved = EMPTY;
    let mine = this.#turns;
    await this.#store.update((value) => {
      const stored = decodeStored(value, () => true);
      mine = this.#turns;
      const foreign = stored.savedAtMs !== this.#base.savedAtMs && stored.savedAtMs !== 0;
      const turns = foreign ? mergeTurns(this.#base.turns, mine, stored.turns, this.#ownId) : mine;
      saved = { turns, savedAtMs: nextVersion(stored, Date.now()) };
      return saved;
    });
    this.#take(saved, mine, 'other-tab');
  }

  /** Reads what another tab has stored. */
  #refresh(note?: 'other-tab'): Promise<void> {
    this.#storing = this.#storing
      .then(async () => {
        const live = await answersBeingWritten();
        const stored = decodeStored(await this.#store.load(), (id) => live.has(id));
        if (stored.savedAtMs !== 0) this.#take(stored, this.#base.turns, note);
      })
      .catch(() => undefined); // a store that cannot be read is told of when it cannot be written
    return this.#storing;
  }

  /** @param base what `stored` and this page's turns have in common */
  #take(stored: Conversation, base: readonly Turn[], note?: 'other-tab'): void {
    const mine = this.#turns;
    const turns = mergeTurns(base, mine, stored.turns, this.#ownId);
    this.#base = stored;
    this.#turns = turns;
    if (note && !sameIds(turns, mine)) this.#note ??= { name: note };
    if (this.busy && !turns.some(({ id }) => id === this.#ownId)) this.stop(); // cleared in another tab
    for (const turn of turns)
      if (turn.role === 'assistant' && turn.id !== this.#ownId && !hasEnded(turn))
        void this.#awaitEnd(turn.id);
  }

  /** Another tab writes this answer; where that tab dies, nobody would say so. */
  async #awaitEnd(id: string): Promise<void> {
    if (this.#awaited.includes(id)) return;
    this.#awaited = [...this.#awaited, id];
    await answerIsOver(id).catch(() => undefined);
    this.#awaited = this.#awaited.filter((each) => each !== id);
    await this.#refresh();
  }
}

function sameIds(a: readonly Turn[], b: readonly Turn[]): boolean {
  return a.length === b.length && a.every(({ id }, i) => id === b[i]?.id);
}

function isTooLong({ status, text }: Answer): boolean {
  return status.name === 'failed' && TOO_LONG.has(status.code) && text === '';
}

/** Also where the page is not secure and has no `randomUUID`. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
