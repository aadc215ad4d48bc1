/** The client's public surface: OpenAI's types, plus the `bombyx` field that says who answered and how. */
import type { BombyxError, ErrorCode } from '../protocol/errors.ts';
import type { Offer } from '../protocol/messages/offer.ts';

export interface ClientOptions {
  /** URL of the hub, e.g. `https://example.org/hub`; relative URLs count from the page. */
  readonly signaling: string;
  /** Network that both sides must be on. Default `devnet`. */
  readonly network?: string;
  /** STUN and TURN servers. Default: those that the hub names, which are none unless its operator configured some. */
  readonly iceServers?: readonly RTCIceServer[];
  /** Hide this side's addresses from providers: only TURN candidates are used. Default: on where TURN is given. */
  readonly relayOnly?: boolean;
  /** Further providers that may be tried (and can read the conversation) when one fails. Default 2. */
  readonly furtherAttempts?: number;
  /** Most time from the call to the first token. Default 30,000. */
  readonly firstTokenTimeoutMs?: number;
  /** Most time between two tokens. Default 15,000. */
  readonly nextTokenTimeoutMs?: number;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** The subset of OpenAI's parameters that the network carries; others are refused by name. */
export interface ChatCompletionParams {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly max_tokens?: number;
  readonly max_completion_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly seed?: number;
  readonly stop?: string | readonly string[];
}

export interface RequestOptions {
  readonly signal?: AbortSignal;
  /** Hears what the request is waiting for, in order, until the first token. */
  readonly onProgress?: (progress: RequestProgress) => void;
}

export type RequestProgress =
  | { readonly state: 'quoting' }
  | { readonly state: 'connecting'; readonly provider: string; readonly attempt: number }
  | { readonly state: 'sent'; readonly provider: string; readonly attempt: number }
  | { readonly state: 'streaming'; readonly provider: string; readonly attempt: number }
  | { readonly state: 'failing-over'; readonly from: string; readonly reason: ErrorCode };

/** Who answered and how: beside each chunk and each answer. */
export interface AnswerInfo {
  readonly class: 'open';
  readonly provider: string;
  /** Every provider that could read this conversation, the answering one last. */
  readonly readers: readonly string[];
  readonly engine: string;
  readonly backend: string;
  /** `webrtc/direct` or `webrtc/relay`. */
  readonly transport: string;
  readonly sealing: string;
  /** Milliseconds from the call to the first token; present from the first token on. */
  readonly ttftMs?: number;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
}

export type FinishReason = 'stop' | 'length';

export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: { readonly role: 'assistant'; readonly content: string };
      readonly finish_reason: FinishReason;
    },
  ];
  readonly usage: Usage;
  readonly bombyx: AnswerInfo;
}

export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  readonly choices: readonly {
    readonly index: 0;
    readonly delta: { readonly role?: 'assistant'; readonly content?: string };
    readonly finish_reason: FinishReason | null;
  }[];
  /** On the last chunk when `stream_options.include_usage` is set. */
  readonly usage?: Usage;
  readonly bombyx: AnswerInfo;
}

export interface ChatCompletions {
  create(
    params: ChatCompletionParams & { readonly stream: true },
    options?: RequestOptions,
  ): Promise<AsyncIterable<ChatCompletionChunk>>;
  create(
    params: ChatCompletionParams & { readonly stream?: false },
    options?: RequestOptions,
  ): Promise<ChatCompletion>;
}

export type HubStatus = 'connecting' | 'online' | 'offline';

/** The hub's directory as this client has verified it; a new object on each change. */
export interface NetworkView {
  readonly status: HubStatus;
  /** Why the hub is offline, while it is. */
  readonly error?: BombyxError;
  /** Verified, unexpired offers. */
  readonly offers: readonly Offer[];
}

export interface Network {
  readonly view: NetworkView;
  /** Calls `listener` now and on each change; returns the way to stop. */
  watch(listener: (view: NetworkView) => void): () => void;
}

export interface BombyxClient {
  readonly chat: { readonly completions: ChatCompletions };
  /** OpenAI's list of models: one row per model that somebody offers now. */
  readonly models: {
    list(): Promise<{
      readonly object: 'list';
      readonly data: readonly {
        readonly id: string;
        readonly object: 'model';
        readonly owned_by: 'bombyx';
      }[];
    }>;
  };
  readonly network: Network;
  /** Closes every connection; requests in flight end with `client/closed`. */
  close(): Promise<void>;
}
