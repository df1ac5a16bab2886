import type { Standing } from "./limits/standing.ts";
import type { Model } from "./models/model.ts";

/**
 * Every way we say no. The list is closed: every dialect maps each code to a status and a message, so a new code does
 * not compile until every dialect can render it. docs/http.md explains each code to callers.
 */
export const refusalCodes = [
  "unauthenticated",
  "incorrect-key",
  "conflicting-credentials",
  "cross-site",
  "mismatched-organization",
  "mismatched-project",
  "no-organization",
  "address-not-allowed",
  "missing-scopes",
  "owner-required",
  "model-not-found",
  "model-not-deletable",
  "model-not-changeable",
  "model-exists",
  "name-taken",
  "restore-window-over",
  "not-found",
  "project-archived",
  "last-owner",
  "key-declared",
  "source-not-changeable",
  "master-key-missing",
  "user-exists",
  "invite-exists",
  "invite-settled",
  "malformed-model-id",
  "malformed-request",
  "body-too-large",
  "target-too-long",
  "unsupported-media-type",
  "unknown-url",
  "method-not-allowed",
  "rate-limited",
  "tokens-limited",
  "project-spend-limit-exceeded",
  "organization-spend-limit-exceeded",
  "upstream-failed",
  "upstream-timeout",
  "call-not-served",
  "model-not-served",
  "websocket-not-supported",
  "own-source",
  "try-later",
  "internal",
] as const;

export type RefusalCode = (typeof refusalCodes)[number];

export interface RefusalDetails {
  /** The invalid parameter, or the path of the invalid field in the body. */
  readonly param?: string;
  /** After how long a retry may succeed. */
  readonly retryAfterSeconds?: number;
  /** The same to the millisecond. */
  readonly retryAfterMs?: number;
  /** How the caller stands with limits. */
  readonly standings?: readonly Standing[];
  /** Whether the same request may succeed at once. */
  readonly mayRetry?: boolean;
  /** The limit that was exceeded, in requests per minute. */
  readonly requestsPerMinute?: number;
  /** The methods that the path supports. */
  readonly allow?: readonly string[];
}

/** The only error whose message callers may see. Any other error is a bug or an outage. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.name = "Refusal";
    this.code = code;
    this.details = details;
  }
}

export function unauthenticated(keyInQuery: boolean): Refusal {
  const hint = keyInQuery ? " A key in the query string is never read." : "";
  return new Refusal(
    "unauthenticated",
    `Missing bearer authentication in header. Send your API key as "Authorization: Bearer YOUR_KEY".${hint}`,
  );
}

/** For a request of the console's page. The same for sessions that are unknown, ended or idle. */
export function sessionEnded(): Refusal {
  return new Refusal("unauthenticated", "You are not signed in to the console, or your session is over. Sign in.");
}

export function invalidLink(): Refusal {
  const message = "This sign-in link is not valid, or it was used. Run `rollcall console` for another.";
  return new Refusal("unauthenticated", message);
}

/** A session is made with an admin key, and makes no further session. */
export function adminKeyRequired(): Refusal {
  return new Refusal(
    "missing-scopes",
    "You have insufficient permissions for this operation. The console is for holders of an admin key, which an owner " +
      "of the organization makes. Neither the key of a project nor a session signs in.",
  );
}

export function incorrectKey(masked: string): Refusal {
  return new Refusal(
    "incorrect-key",
    `Incorrect API key provided: ${masked}. Ask whoever runs this server for a key that is valid here.`,
  );
}

export function missingScopes(scopes: readonly string[]): Refusal {
  return new Refusal(
    "missing-scopes",
    `You have insufficient permissions for this operation. Missing scopes: ${scopes.join(", ")}. Check your role ` +
      "in the organization (owner, reader) and the project (owner, member, viewer), and the scopes of your API key.",
  );
}

export function mayNotCall(scope: string): Refusal {
  return new Refusal(
    "missing-scopes",
    `You have insufficient permissions for this operation. Missing scopes: ${scope}. Calls need a project key of an ` +
      "owner or reader of the organization, or of an owner or member of the project. A viewer of the project may not " +
      `call models, nor may an admin key. A key with scopes needs ${scope} among them.`,
  );
}

/** OpenAI's documentation says: "You must have the Owner role in your organization to delete a model." */
export function ownerRequired(): Refusal {
  return new Refusal(
    "owner-required",
    "You have insufficient permissions for this operation. You must have the Owner role in your organization to " +
      "delete a model. Missing scopes: api.delete.",
  );
}

const echoedIdLengthMax = 512;

/** The same bytes for a model that does not exist and for one that the caller may not see. */
export function modelNotFound(id: string): Refusal {
  return new Refusal("model-not-found", `The model '${echoedId(id)}' does not exist`, { param: "model" });
}

export function modelNotDeletable({ id, target }: Model): Refusal {
  const why =
    target === null
      ? "is a base model. Only fine-tuned models of your own organization can be deleted."
      : `is an alias of '${target}'. An admin key removes it at /rollcall/v1/aliases.`;
  return new Refusal("model-not-deletable", `The model '${id}' ${why}`, { param: "model" });
}

/** The source is configured to refuse deletions. */
export function modelNotDeletableAtSource(id: string, sourceId: string): Refusal {
  return new Refusal(
    "model-not-deletable",
    `The model '${id}' lives at the source '${sourceId}', which does not let it be deleted from here.`,
    { param: "model" },
  );
}

/** `why` ends the sentence and says where to make the change instead. */
export function modelNotChangeable(id: string, why: string): Refusal {
  return new Refusal("model-not-changeable", `The model '${id}' ${why}.`, { param: "model" });
}

/** `param` is the body field with the id; absent when the id comes from the path. */
export function modelExists(id: string, why: string, param?: string): Refusal {
  return new Refusal("model-exists", `The model '${id}' ${why}.`, param === undefined ? {} : { param });
}

/** The same for ids that do not exist and for ids of other organizations. */
export function notFound(what: string, id: string): Refusal {
  return new Refusal("not-found", `No ${what} with id '${echoedId(id)}' was found`);
}

/** The same for ids that do not exist and for ids of other organizations, in OpenAI's words. */
export function noSuchObject(noun: string, id: string): Refusal {
  return new Refusal("not-found", `No such ${noun} object: ${echoedId(id)}`, { param: "id" });
}

/** Refuses with not-found what a look-up did not find. */
export function existing<T>(found: T | null, what: string, id: string): T {
  if (found === null) throw notFound(what, id);
  return found;
}

function echoedId(id: string): string {
  return id.length > echoedIdLengthMax ? `${id.slice(0, echoedIdLengthMax).toWellFormed()}…` : id;
}

/** `why` ends the sentence and says where to make the change instead. */
export function sourceNotChangeable(id: string, why: string): Refusal {
  return new Refusal("source-not-changeable", `The source '${echoedId(id)}' ${why}.`);
}

/** A server that is its own source would add models with every refresh. */
export function ownSource(): Refusal {
  return new Refusal(
    "own-source",
    "This server has itself for a source. Give that source another base URL, or remove it.",
  );
}

export function inviteSettled(id: string, status: "accepted" | "expired"): Refusal {
  return new Refusal("invite-settled", `The invite ${id} is ${status} already.`);
}

export function malformedRequest(message: string, param?: string): Refusal {
  return new Refusal("malformed-request", message, param === undefined ? {} : { param });
}

/** `part` is the path or the query. */
export function targetTooLong(part: string, charactersMax: number): Refusal {
  return new Refusal("target-too-long", `The ${part} must be at most ${charactersMax} characters long.`);
}

export function tryLater(message: string, retryAfterSeconds = 1): Refusal {
  return new Refusal("try-later", message, { retryAfterSeconds });
}
