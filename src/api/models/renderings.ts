import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, optional, unread, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, integer, text } from "../shapes/values.ts";

/** A model as clients of each vendor are shown it. */

const rendering = namedObject("ModelRendering", {
  object: constant("rollcall.model_rendering"),
  dialect: text,
  base_url: described("The path that the vendor's clients get as the end of their base URL.", text),
  request: object(
    {
      method: choice(["GET", "POST"]),
      path: text,
      body: nullable(text),
    },
    { description: "What a client asks for the model. For the list, if the vendor has no call for one model." },
  ),
  answer: object(
    {
      status: integer(200, 599),
      headers: unread<Readonly<Record<string, string>>>({ type: "object", additionalProperties: { type: "string" } }),
      body: described("Of a list, with this model alone.", text),
    },
    {
      description: "What it is answered.",
      example: { status: 200, headers: { "content-type": "application/json" }, body: '{"id":"gpt-4o-mini"}' },
    },
  ),
  listed: described("Whether the list in this dialect has the model.", boolean),
});

export type ModelRenderingWire = Infer<typeof rendering>;

export const renderings = operationTable({
  listModelRenderings: {
    route: "GET /rollcall/v1/model_renderings",
    summary: "Shows what the clients of each vendor see of a model with a key of a project.",
    query: {
      model: described("The id of the model, as a client sends it.", text),
      project_id: text,
      dialect: optional(described("Only this dialect.", text)),
    },
    answer: namedObject("ModelRenderingList", { object: constant("list"), data: list(rendering) }),
    refuses: ["not-found", "project-archived"],
  },
});
