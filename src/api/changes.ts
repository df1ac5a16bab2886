import { model } from "./models.ts";
import { sourceState } from "./sources/source-states.ts";
import { operationTable } from "./operation.ts";
import {
  described,
  list,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  shape,
  withDefault,
  type Shape,
} from "./shapes/shapes.ts";
import { malformedRequest } from "../core/refusal.ts";
import { anyObject, boolean, constant, count, integer, seconds, text } from "./shapes/values.ts";

/** The change feed. */

const revision = count;

const revisionOrNow: Shape<number | "now"> = withDefault(0, {
  ...shape<number | "now">({ oneOf: [revision.schema, { const: "now" }] }, (sent, param) =>
    sent === "now" ? sent : revision.read(sent, param),
  ),
  parse: (sent, param) => (sent === "now" ? sent : revision.parse(sent, param)),
});

/** An empty header counts as absent. */
export const lastEventId = described(
  "The revision from which a broken stream continues; takes precedence over `since`.",
  shape({ type: "string", pattern: "^\\d{0,15}$" }, (sent) => {
    if (sent === "") return null;
    if (typeof sent === "string" && /^\d{1,15}$/.test(sent)) return Number(sent);
    throw malformedRequest("Invalid Last-Event-ID: expected the revision of an event.", "last-event-id");
  }),
);

const change = namedObject(
  "Change",
  {
    object: constant("rollcall.change"),
    revision,
    at: described("Unix seconds.", nullable(seconds)),
    type: described(
      "model.available, model.unavailable, models.changed (read the list again), or an audit event's type.",
      text,
    ),
    actor: described("Who made the change, as in the audit log; for admin keys only.", nullable(anyObject)),
    resource: described(
      "With its name and email address at that time, if it has them, for admin keys only.",
      object({ type: text, id: nullable(text), name: omittable(text), email: omittable(text) }),
    ),
    model: omittable(model),
    project: omittable(object({ id: text, name: omittable(text) })),
    details: omittable(described("Further details, as in the audit log.", anyObject)),
  },
  {
    example: {
      object: "rollcall.change",
      revision: 42,
      at: 1764547200,
      type: "model.available",
      actor: null,
      resource: { type: "model", id: "gpt-4o-mini" },
      model: { id: "gpt-4o-mini", object: "model", created: 1721172741, owned_by: "openai" },
    },
  },
);

export const changes = operationTable({
  listChanges: {
    route: "GET /rollcall/v1/changes",
    right: "follow-changes",
    summary: "Lists the changes since a revision that the key may see, or streams them as server-sent events.",
    query: {
      since: described("The `revision` of the last answer; `now` for the newest.", revisionOrNow),
      limit: described("The most changes in one answer.", withDefault(100, integer(1, 1_000))),
      source_states: described(
        "Whether to send the states of sources, too: all at first, then each that has changed. For admin keys.",
        withDefault(false, boolean),
      ),
      // By default, the Accept header decides.
      stream: described("Like the header Accept: text/event-stream.", {
        ...optional(boolean),
        schema: { ...boolean.schema, default: false },
      }),
    },
    headers: { "last-event-id": lastEventId },
    isStream: true,
    answer: namedObject("ChangePage", {
      object: constant("list"),
      data: list(change),
      revision: described("The value of `since` for the next request.", revision),
      has_more: boolean,
      source_states: omittable(list(sourceState)),
    }),
  },
});
