/** The chat of this page: one conversation, one answer at a time. It lives in the layout, so an answer goes on while you look elsewhere. */
import { decodeStored } from './stored.ts';
import { ask } from './ask.ts';
import {
  EMPTY,
  newAnswer,
  settled,
  step,
  toMessages,
  upToQuestion,
  type Answer,
  type AnswerEvent,
  type Conversation,
  type Turn,
} from './conversation.ts';
import { FrameBatch } from './frame-batch.ts';
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

export class ChatState {
  #turns = $state.raw<readonly Turn[]>([]);
  #loaded = $state(false);
  #draft = $state('');
  #wish = $state<string | undefined>();
  #undo = $state.raw<Undo | undefined>();
  #running = $state.raw<AbortController | undefined>();
  readonly #network: NetworkState;
  readonly #store: ConversationStore;
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #ended: (answer: Answer) => void = () => undefined;

  constructor(network: NetworkState, store: ConversationStore) {
    this.#network = network;
    this.#store = store;
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
    const stored = await this.#store.load().then(decodeStored, () => EMPTY);
    // A question that was asked while the store was still being read stays, behind what was kept.
    this.#turns = [...stored.turns, ...this.#turns];
    this.#loaded = true;
  }

  stop(): void {
    this.#running?.abort();
  }

  /** Sends `text` as the next question. */
  send(text: string): void {
    const question = text.trim();
    if (question === '' || this.busy) return;
    const turn: Turn = { id: crypto.randomUUID(), role: 'user', text: question, atMs: Date.now() };
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
    const answer = newAnswer(crypto.randomUUID(), this.model?.id ?? this.#wish ?? '', Date.now());
    this.#turns = [...turns, answer];
    this.#saveNow();

    const batch = new FrameBatch<AnswerEvent>((events) => this.#apply(answer.id, events));
    const emit = (event: AnswerEvent) => batch.push(event);
    const model = await this.#modelWhenThere(running.signal);
    if (running.signal.aborted) emit({ type: 'stop' });
    else if (!model || !this.#network.client) emit({ type: 'fail', code: this.#whyNobody() });
    else {
      this.#update(answer.id, (old) => ({ ...old, model: model.id }));
      const { client } = this.#network;
      await ask({ client, model: model.id, messages: toMessages(turns), signal: running.signal }, emit);
    }
    batch.flush();
    if (this.#running === running) this.#running = undefined;
    this.#saveNow();
    const ended = this.#turns.find((turn) => turn.id === answer.id);
    if (ended?.role === 'assistant') this.#ended(ended);
  }

  async #modelWhenThere(signal: AbortSignal): Promise<LiveModel | undefined> {
    const until = Date.now() + OFFER_WAIT_MS;
    while (!this.model && !this.#network.empty && Date.now() < until && !signal.aborted)
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
    const conversation: Conversation = { turns: this.#turns, savedAtMs: Date.now() };
    this.#store.save(conversation).catch((error: unknown) => {
      console.warn('The conversation could not be kept on this device.', error);
    });
  }
}
