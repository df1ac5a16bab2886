import { json } from "./calls.ts";
import { requestIdHeader } from "./operations.ts";
import { refusedWith } from "./refusals.ts";
import { constant, object, textOrNull, text } from "./shapes.ts";

/** The change feed in the API description. */

const revision = { type: "integer", minimum: 0 };

function query(name: string, description: string, schema: object) {
  return { in: "query", name, description, schema };
}

const listChanges = {
  operationId: "listChanges",
  tags: ["Rollcall"],
  summary: "What changed since a revision, as far as the key may see it; as server-sent events on request.",
  security: [{ ApiKeyAuth: [] }, { AdminApiKeyAuth: [] }],
  parameters: [
    query("since", "The `revision` of the last answer; `now` for the newest.", {
      oneOf: [revision, { const: "now" }],
      default: 0,
    }),
    query("limit", "How many changes in one answer.", { type: "integer", minimum: 1, maximum: 1000, default: 100 }),
    query("stream", "As the header Accept: text/event-stream.", { type: "boolean", default: false }),
    {
      in: "header",
      name: "last-event-id",
      description: "Where a stream that broke off goes on; wins over `since`.",
      schema: { type: "string", pattern: "^\\d{0,15}$" },
    },
  ],
  responses: {
    "200": {
      description: "The changes, in the order of their revisions.",
      headers: requestIdHeader,
      content: { ...json("ChangePage"), "text/event-stream": { schema: { type: "string" } } },
    },
    ...refusedWith(400, 401, 403, 429, 500, 503),
  },
};

export const changePaths = { "/rollcall/v1/changes": { get: listChanges } };

const change = object(
  {
    object: constant("rollcall.change"),
    revision,
    at: { type: ["integer", "null"], description: "Unix seconds." },
    type: {
      type: "string",
      description:
        "model.available, model.unavailable, models.changed (read the list again), or an audit event's type.",
    },
    actor: { type: ["object", "null"], description: "Who did it, as in the audit log; to admin keys only." },
    resource: object({ type: text, id: textOrNull }),
    model: { $ref: "#/components/schemas/Model" },
    project: object({ id: text }),
    details: { type: "object", description: "What the audit log says besides." },
  },
  ["object", "revision", "at", "type", "actor", "resource"],
);
const available = {
  object: "rollcall.change",
  revision: 42,
  at: 1764547200,
  type: "model.available",
  actor: null,
  resource: { type: "model", id: "gpt-4o-mini" },
  model: { id: "gpt-4o-mini", object: "model", created: 1721172741, owned_by: "openai" },
};

export const changeSchemas = {
  Change: { ...change, examples: [available] },
  ChangePage: object({
    object: constant("list"),
    data: { type: "array", items: { $ref: "#/components/schemas/Change" } },
    revision: { ...revision, description: "What to send as `since` next." },
    has_more: { type: "boolean" },
  }),
};
