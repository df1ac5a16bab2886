import type { RawFacts } from "../core/models/model-facts.ts";
import type { UpstreamModel } from "../core/sources/source-snapshot.ts";

export type { UpstreamModel };

/** A request as a kind writes it. Secrets are in headers only, so a URL can be shown. */
export interface UpstreamRequest {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; null for no body. */
  readonly body: string | null;
}

/** What a kind has to know of one source. */
export interface SourceConfig {
  /** As the vendor's own client takes it, without a slash at the end. */
  readonly baseUrl: string;
  readonly secret: string | null;
  /** What the kind's `options` name. */
  readonly options: Readonly<Record<string, string>>;
}

/** An element of a list that is no model here. */
export interface Skipped {
  /** Its id as it can be shown, cut and escaped. */
  readonly id: string;
  /** The end of a sentence about it. */
  readonly why: string;
}

/** An element of a list. Every field may be anything. */
export type Item = Readonly<Record<string, unknown>>;

/** What a kind says of an element, unchecked; or why it is none of the models. */
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

/** A page whose elements have yet to be read, which takes long where they are many. */
export interface UnreadPage {
  readonly items: readonly unknown[];
  readonly draft: (item: Item) => Draft;
  readonly next: UpstreamRequest | null;
}

export interface Page {
  readonly models: readonly UpstreamModel[];
  readonly skipped: readonly Skipped[];
  readonly next: UpstreamRequest | null;
}

/** One kind of upstream: how to ask it for its models, and how to read what it says. */
export interface SourceKind {
  /** Where the vendor is; null where every operator has their own. */
  readonly defaultBaseUrl: string | null;
  /** The names of options it knows. */
  readonly options: readonly string[];
  /** The request for the first page. Null where the list is in the configuration, and `read` reads that. */
  readonly first: ((source: SourceConfig) => UpstreamRequest) | null;
  /** Throws Garbage for what is not a sound list. */
  readonly read: (json: unknown, source: SourceConfig) => UnreadPage;
  /** For upstreams whose list says too little: a further request for one model, null where it is not needed. */
  readonly detail?: {
    readonly request: (source: SourceConfig, model: UpstreamModel) => UpstreamRequest | null;
    readonly read: (json: unknown, model: UpstreamModel) => UpstreamModel;
  };
  /** How to delete a fine-tuned model there, where that can be done. */
  readonly deletion?: (source: SourceConfig, upstreamId: string) => UpstreamRequest;
}

/** An upstream answered something that is not a sound list. The message is one sentence, without its words. */
export class MalformedList extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Garbage";
  }
}

export type UpstreamFault =
  /** Its URL or address is not one that may be called. */
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
  | "malformed";

/** An upstream could not be asked, or gave no answer that can be read. The message holds nothing that was sent. */
export class UpstreamError extends Error {
  readonly fault: UpstreamFault;
  /** The status it answered with, for the fault "status". */
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
