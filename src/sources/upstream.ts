import type { CallName } from "../core/calls.ts";
import type { ObjectKind } from "../core/objects.ts";
import type { RawFacts } from "../core/models/model-facts.ts";
import type { LeftOut, UpstreamModel } from "../core/sources/source-snapshot.ts";

export type { LeftOut, UpstreamModel };

/** A request to an upstream. Secrets are only in headers, so the URL can be displayed. */
export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for no body. */
  readonly body: string | null;
}

/** What a kind needs to know of a source. */
export interface SourceConfig {
  /** As the vendor's own client takes it, without a trailing slash. */
  readonly baseUrl: string;
  readonly secret: string | null;
  readonly options: SourceOptions;
}

/** An option of a source. Its value is a text in any case. */
export interface OptionDescription {
  /** What it does, as a sentence. */
  readonly about: string;
  /** Entries are between commas. */
  readonly type: "text" | "choice" | "day" | "seconds" | "entries" | "source";
  readonly choices?: readonly string[];
  readonly example?: string;
  /** What counts when it is absent. */
  readonly defaultValue?: string;
  /** Why a value cannot be used, as the end of a sentence; null if it can. */
  readonly validate: (value: string, kind: SourceKind) => string | null;
}

/** By the names in the kind's `options`. */
export type SourceOptions = Readonly<Record<string, string>>;

/** Paths by call; {model} is the model's name in them. */
export type CallPaths = Readonly<Partial<Record<CallName, string>>>;

/** The paths of objects: each has its list there, and below it the objects. */
export type ObjectPaths = Readonly<Partial<Record<ObjectKind, string>>>;

/** An element of a list; nothing about its fields is certain. */
export type Item = Readonly<Record<string, unknown>>;

/** The unchecked fields of a model, or why an element is left out. */
export type Draft =
  | {
      readonly id: unknown;
      readonly created?: unknown;
      readonly ownedBy?: unknown;
      readonly parent?: unknown;
      readonly isFineTuned?: boolean;
      readonly facts?: RawFacts;
    }
  | { readonly id: unknown; readonly leftOut: string };

/** A page whose elements are not read yet, which takes long when there are many. */
export interface UnreadPage {
  readonly items: readonly unknown[];
  readonly draft: (item: Item) => Draft;
  readonly next: UpstreamRequest | null;
}

export interface UpstreamPage {
  readonly models: readonly UpstreamModel[];
  readonly leftOut: readonly LeftOut[];
  readonly next: UpstreamRequest | null;
}

/** One kind of upstream: how to request its models, and how to read its answers. */
export interface SourceKind {
  /** The vendor's; missing when every operator has their own server. */
  readonly defaultBaseUrl?: string;
  /**
   * The ends of a base URL that are part of the paths of requests, where the vendor's documents differ in how much of a
   * path a base URL has.
   */
  readonly baseUrlEnd?: RegExp;
  /** Its own options by name. */
  readonly options?: Readonly<Record<string, OptionDescription>>;
  /** Null when the configuration holds the list itself. */
  readonly firstPageRequest: ((source: SourceConfig) => UpstreamRequest) | null;
  /** Throws MalformedList. */
  readonly read: (json: unknown, source: SourceConfig) => UnreadPage;
  /** A further request for one model, for upstreams whose list says too little; null when it is not needed. */
  readonly detail?: {
    readonly request: (source: SourceConfig, model: UpstreamModel) => UpstreamRequest | null;
    readonly read: (json: unknown, model: UpstreamModel) => UpstreamModel;
  };
  /** The request that deletes a fine-tuned model, if the upstream has one. */
  readonly deletion?: (source: SourceConfig, upstreamId: string) => UpstreamRequest;
  /** The calls that the upstream takes, each with its path under the base URL. Missing for a mere list of models. */
  readonly calls?: CallPaths | ((options: SourceOptions) => CallPaths);
  /** Paths of more calls: the option `calls` of a source adds those that its upstream takes. */
  readonly furtherCalls?: CallPaths;
  /** The objects that the upstream keeps, each with its path under the base URL. */
  readonly objects?: ObjectPaths | ((options: SourceOptions) => ObjectPaths);
  /** Paths of more objects: a source with the option `files` keeps them. */
  readonly furtherObjects?: ObjectPaths;
  /** The query of a call's URL. */
  readonly callQuery?: (options: SourceOptions, path: string) => Readonly<Record<string, string>>;
  /**
   * The headers with which a call is sent: the credentials, and what the vendor demands. `sent` reads the caller's
   * headers. A bearer token when missing.
   */
  readonly callHeaders?: (
    source: SourceConfig,
    call: CallName,
    sent: (name: string) => string | null,
  ) => Readonly<Record<string, string>>;
}

/** An upstream's answer is not a valid list. The message is one sentence and quotes nothing of the answer but ids. */
export class MalformedList extends Error {
  constructor(message: string) {
    super(message);
    this.name = "MalformedList";
  }
}

export type UpstreamFault =
  /** Its URL or address must not be called. */
  | "refused"
  | "unresolved"
  | "unreachable"
  | "timeout"
  | "tls"
  | "proxy"
  | "redirect"
  | "status"
  | "too-large"
  /** The answer broke off. */
  | "truncated"
  | "malformed"
  /** This server is stopping, and waited for the answer as long as it may. */
  | "stopping";

/** A request to an upstream failed. The message quotes nothing that the upstream sent, and no secret. */
export class UpstreamError extends Error {
  readonly fault: UpstreamFault;
  /** The HTTP status, for the fault "status". */
  readonly status: number | null;

  constructor(fault: UpstreamFault, message: string, status: number | null = null) {
    super(message);
    this.name = "UpstreamError";
    this.fault = fault;
    this.status = status;
  }
}

/** An answer whose bytes have all arrived, and are not parsed yet. */
export interface UpstreamAnswer {
  /** The SHA-256 of its bytes. */
  readonly digest: string;
  /** The JSON in it; null where it is empty and may be. Throws UpstreamError. */
  readonly json: () => Promise<unknown>;
}

/** Sends one request to an upstream; throws UpstreamError unless it succeeds. */
export type Send = (request: UpstreamRequest) => Promise<UpstreamAnswer>;
