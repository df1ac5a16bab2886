import type { Model } from "../../core/models/model.ts";
import { noFacts } from "../../core/models/model-facts.ts";
import type { Refusal, RefusalCode } from "../../core/refusal.ts";
import type { Dialect, Frame, RefusalStatus, Refused } from "../dialect.ts";
import { extensionsOf } from "./openai-extensions.ts";

/** The objects of the OpenAI API reference, with keys in the order of the real API, and further facts of a model. */
export const openai = { name: "openai", element, frame, deleted, refused } as const satisfies Dialect;

/** Only the fields of the published specification, for keys and servers that are set to it. */
export const openaiStrict = {
  ...openai,
  name: "openai-strict",
  element: (model: Model) => JSON.stringify(modelObject(model)),
} as const satisfies Dialect;

function element(model: Model): string {
  // The same bytes for a model without facts, in a quarter of the time. Very long lists are mostly of such models.
  return JSON.stringify(model.facts === noFacts ? modelObject(model) : extendedObject(model));
}

export function extendedObject(model: Model) {
  return { ...modelObject(model), ...extensionsOf(model) };
}

/** The published fields only. */
export function modelObject(model: Model) {
  return {
    id: model.id,
    object: "model",
    created: model.created,
    owned_by: model.ownedBy,
    // Typed clients expect a date or no field, and most models have no announced date.
    ...(model.shutdownDate === null ? {} : { shutdown_date: model.shutdownDate }),
  };
}

export function frame(): Frame {
  return { before: '{"object":"list","data":[', after: "]}" };
}

export function deleted(id: string): string {
  return JSON.stringify({ id, object: "model", deleted: true });
}

export function refused(refusal: Refusal): Refused {
  const { status, type, code } = words[refusal.code];
  const error = { message: refusal.message, type, param: refusal.details.param ?? null, code };
  return { status, body: JSON.stringify({ error }) };
}

/** Writes refusals with OpenAI's status and the vendor's body. */
export function refusedWith(bodyOf: (status: RefusalStatus, refusal: Refusal, requestId?: string) => object) {
  return (refusal: Refusal, requestId?: string): Refused => {
    const status = statusOf(refusal);
    return { status, body: JSON.stringify(bodyOf(status, refusal, requestId)) };
  };
}

/** The status of a refusal, by which the other dialects choose their words. */
export function statusOf({ code }: Pick<Refusal, "code">): RefusalStatus {
  return words[code].status;
}

const invalid = "invalid_request_error";

const words: Record<RefusalCode, { status: RefusalStatus; type: string; code: string | null }> = {
  unauthenticated: { status: 401, type: invalid, code: null },
  "incorrect-key": { status: 401, type: invalid, code: "invalid_api_key" },
  "conflicting-credentials": { status: 400, type: invalid, code: "conflicting_credentials" },
  "cross-site": { status: 403, type: invalid, code: "cross_site" },
  "mismatched-organization": { status: 401, type: invalid, code: "mismatched_organization" },
  "mismatched-project": { status: 401, type: invalid, code: "mismatched_project" },
  "no-organization": { status: 401, type: invalid, code: "no_organization" },
  "address-not-allowed": { status: 401, type: invalid, code: "ip_not_authorized" },
  "missing-scopes": { status: 403, type: invalid, code: "missing_scope" },
  "owner-required": { status: 403, type: invalid, code: "insufficient_permissions" },
  "model-not-found": { status: 404, type: invalid, code: "model_not_found" },
  "model-not-deletable": { status: 403, type: invalid, code: "model_not_deletable" },
  "model-not-changeable": { status: 403, type: invalid, code: "model_not_changeable" },
  "model-exists": { status: 409, type: invalid, code: "model_exists" },
  "name-taken": { status: 409, type: invalid, code: "name_taken" },
  "restore-window-over": { status: 410, type: invalid, code: "restore_window_over" },
  "not-found": { status: 404, type: invalid, code: "not_found" },
  "project-archived": { status: 400, type: invalid, code: "project_archived" },
  "last-owner": { status: 400, type: invalid, code: "last_owner" },
  "key-declared": { status: 400, type: invalid, code: "key_declared" },
  "source-not-changeable": { status: 403, type: invalid, code: "source_not_changeable" },
  "master-key-missing": { status: 400, type: invalid, code: "master_key_missing" },
  "user-exists": { status: 409, type: invalid, code: "user_exists" },
  "invite-exists": { status: 409, type: invalid, code: "invite_exists" },
  "invite-settled": { status: 400, type: invalid, code: "invite_settled" },
  "malformed-model-id": { status: 400, type: invalid, code: "invalid_model_id" },
  "malformed-request": { status: 400, type: invalid, code: null },
  "body-too-large": { status: 413, type: invalid, code: "body_too_large" },
  "target-too-long": { status: 414, type: invalid, code: "target_too_long" },
  "unsupported-media-type": { status: 415, type: invalid, code: "unsupported_media_type" },
  "unknown-url": { status: 404, type: invalid, code: "unknown_url" },
  "method-not-allowed": { status: 405, type: invalid, code: null },
  "rate-limited": { status: 429, type: "requests", code: "rate_limit_exceeded" },
  "tokens-limited": { status: 429, type: "tokens", code: "rate_limit_exceeded" },
  "project-spend-limit-exceeded": { status: 429, type: "insufficient_quota", code: "project_spend_limit_exceeded" },
  "organization-spend-limit-exceeded": {
    status: 429,
    type: "insufficient_quota",
    code: "organization_spend_limit_exceeded",
  },
  "upstream-failed": { status: 502, type: "server_error", code: "upstream_failed" },
  "upstream-timeout": { status: 504, type: "server_error", code: "upstream_timeout" },
  "call-not-served": { status: 404, type: invalid, code: null },
  "model-not-served": { status: 404, type: invalid, code: "model_not_served" },
  "websocket-not-supported": { status: 426, type: invalid, code: "websocket_not_supported" },
  "own-source": { status: 508, type: invalid, code: "own_source" },
  "try-later": { status: 503, type: "service_unavailable_error", code: "server_is_overloaded" },
  internal: { status: 500, type: "server_error", code: null },
};
