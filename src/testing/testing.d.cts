/// <reference lib="esnext.disposable" />

/** How to start a server. Without options it serves the models of the quickstart, answered by echo. */
export interface StartOptions {
  /** The ids of the models to serve, answered by echo. Ids that begin with `ft:` are fine-tuned models. */
  readonly models?: readonly string[];
  /** A configuration in place of `models`: the path of a file, or what would be in one. */
  readonly config?: string | Readonly<Record<string, unknown>>;
  /** Scripts by name, to begin with and after each reset. The one named `default` answers calls that name none. */
  readonly scripts?: Readonly<Record<string, readonly ScriptAnswer[]>>;
  /** The key of the Models API and of calls, at least 20 characters; a random one by default. */
  readonly apiKey?: string;
  /** The key of the Admin API, at least 20 characters; a random one by default. */
  readonly adminKey?: string;
  /** The port on 127.0.0.1; a free one by default. */
  readonly port?: number;
  /** Further environment variables of the server. It inherits those of this process, but none of Rollcall's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** An executable of Rollcall to start in place of this package; the variable ROLLCALL_EXECUTABLE by default. */
  readonly executable?: string;
  /** How long the start may take; 30,000 by default. */
  readonly startTimeoutMs?: number;
  /** Whether the running server keeps this process running; false by default. */
  readonly keepAlive?: boolean;
}

/** A running server. It ends with the process that started it, however that ends. */
export interface Rollcall extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The same with `/v1`, as OpenAI's clients want it. */
  readonly baseURL: string;
  readonly apiKey: string;
  readonly adminKey: string;
  /** OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_ADMIN_KEY of this server, for a program under test. */
  readonly env: Readonly<Record<string, string>>;
  /** Sets what is answered to the calls of a script, in place of its earlier answers. */
  script(answers: ScriptAnswer | readonly ScriptAnswer[], options?: ScriptOptions): Promise<void>;
  /** The headers with which a client's calls have the script of that name. */
  headers(name: string): Record<string, string>;
  /** The calls and requests of the Models API since the start or the last reset, the oldest first. */
  requests(options?: RequestsOptions): Promise<ReceivedRequest[]>;
  /** Puts everything back to what the server began with. Other calls under way are not waited for. */
  reset(): Promise<void>;
  /** The last lines of the server's log. */
  log(): string;
  /** Ends the server. Resolves when it has ended; calling it again is fine. */
  stop(): Promise<void>;
}

export interface ScriptOptions {
  /** `default` by default, which answers calls that name no script. */
  readonly name?: string;
  /** Refuses calls that no answer is left for; otherwise the echo answers them. */
  readonly strict?: boolean;
  /** The id of an API key whose calls have this script if they name none. */
  readonly apiKeyId?: string;
}

export interface RequestsOptions {
  /** Those of one script; all by default. */
  readonly script?: string;
}

/** One answer of a script. Every client gets it in the format of its own vendor, whole or as a stream. */
export interface ScriptAnswer {
  /** The requests that it answers; any call by default. */
  readonly match?: {
    /** The model as the request names it. */
    readonly model?: string;
    /** Requests of the Models API need it. */
    readonly call?: ScriptedCall;
    /** What the body must contain, as it was sent. */
    readonly contains?: string;
  };
  /** How many requests it answers: 1 by default, and all with null. */
  readonly times?: number | null;

  readonly text?: string;
  readonly reasoning?: string;
  readonly tool_calls?: readonly ScriptedToolCall[];
  /** Answers with its text, as structured output does. */
  readonly json?: unknown;
  /** For each input. */
  readonly embedding?: readonly number[];
  readonly finish?: "stop" | "length" | "tool_calls" | "content_filter";
  readonly usage?: {
    readonly input_tokens?: number;
    readonly output_tokens?: number;
    readonly cached_tokens?: number;
    readonly reasoning_tokens?: number;
  };

  /** From 300 on it is an error. */
  readonly status?: number;
  readonly error?: {
    readonly message?: string;
    readonly type?: string;
    readonly code?: string;
    readonly param?: string;
  };
  /** Sent as it is: a text, or anything else as JSON. */
  readonly body?: unknown;
  /** Sent as they are, one after the other. */
  readonly chunks?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;

  /** Before the headers. */
  readonly delay_ms?: number;
  /** Before each event or chunk. */
  readonly chunk_delay_ms?: number;
  /** Breaks the connection after so many events or chunks. */
  readonly cut_after?: number;
  /** Breaks the connection after so many bytes. */
  readonly cut_after_bytes?: number;
  /** Sends malformed JSON after so many events. */
  readonly malformed_after?: number;
}

/** Requests of the Models API, and calls. */
export type ScriptedCall =
  | "models.list"
  | "models.retrieve"
  | "models.delete"
  | "chat"
  | "completions"
  | "embeddings"
  | "responses"
  | "responses.compact"
  | "responses.input_tokens"
  | "moderations"
  | "rerank"
  | "images.generations"
  | "images.edits"
  | "images.variations"
  | "audio.speech"
  | "audio.transcriptions"
  | "audio.translations"
  | "messages"
  | "messages.count_tokens"
  | "gemini.generate"
  | "gemini.stream"
  | "gemini.count_tokens"
  | "gemini.embed"
  | "gemini.batch_embed"
  | "ollama.chat"
  | "ollama.generate"
  | "ollama.embed"
  | "ollama.embeddings"
  | "cohere.chat"
  | "cohere.embed"
  | "cohere.rerank"
  | "mistral.fim"
  | "mistral.ocr"
  | "mistral.chat_moderations"
  | "mistral.classifications"
  | "mistral.chat_classifications";

export interface ScriptedToolCall {
  readonly name: string;
  /** An object, or the text of one, which need not be valid JSON. */
  readonly arguments?: unknown;
  readonly id?: string;
}

/** A request that the server received. */
export interface ReceivedRequest {
  /** The request id of the answer. */
  readonly id: string;
  readonly object: "rollcall.received_request";
  /** When it came, in seconds. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** The call, or the operation of another request. */
  readonly call: string;
  /** The model as the request names it. */
  readonly model: string | null;
  readonly api_key_id: string;
  /** The script that the request had; null without one. */
  readonly script: string | null;
  /** The place in the script of the answer that it got; null for another one. */
  readonly answer: number | null;
  /** Null as long as it is not answered. */
  readonly status: number | null;
  /** As JSON where it is JSON; null without one. */
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads the fields of a body that it sent itself
  readonly body: any;
  readonly body_bytes: number;
  /** Whether the body was too long to keep whole. Then `body` is the text of its beginning. */
  readonly is_cut: boolean;
}

/** Resolves when the server answers. If it cannot start, rejects with what the server says. */
export function startRollcall(options?: StartOptions): Promise<Rollcall>;
