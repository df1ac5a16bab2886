import { modelKinds, sharings, visibilities } from "../../core/models/model.ts";
import { shownFacts, toldFacts } from "./facts.ts";
import { constant, day, label, modelId, object, orNull, pageOf, request, seconds, text, textOrNull } from "./shapes.ts";

/** The objects of models.ts, closed like those of the Admin API. */

const dayOrNull = orNull(day);
const visibility = { type: "string", enum: visibilities };
const sharing = { type: "string", enum: sharings };

const provenance = object({
  source: { type: "string", enum: ["file", "api", "source"] },
  key_id: textOrNull,
  at: { type: ["integer", "null"], description: "Unix seconds; null for what was here before this was written down." },
});

const modelSource = object({
  id: text,
  upstream_id: text,
  stale: { type: "boolean", description: "The source cannot be asked now; this is what it told last." },
  age_seconds: { type: ["integer", "null"] },
});

const deletion = object({
  at: seconds,
  key_id: text,
  restorable_until: { ...seconds, description: "The last second at which it can be restored." },
});

export const modelSchemas = {
  RegisterModelRequest: request(
    { id: modelId },
    {
      created: { ...seconds, description: "Unix seconds; now unless given." },
      owned_by: { ...label, description: "The organization's name unless given." },
      parent: { ...modelId, description: "The model it was tuned from; read from the id unless given." },
      shutdown_date: day,
      visibility: { ...visibility, description: "Listed unless given." },
      ...toldFacts,
      project_id: { ...text, description: "Keeps the model to this project." },
    },
    { id: "ft:gpt-4o-mini:acemeco::new", context_length: 128_000 },
  ),
  RollcallModel: object({
    id: modelId,
    object: constant("rollcall.model"),
    kind: { type: "string", enum: modelKinds },
    state: { type: "string", enum: ["live", "deleted", "retired"] },
    created: seconds,
    owned_by: text,
    parent: textOrNull,
    shutdown_date: dayOrNull,
    visibility,
    sharing: { type: ["string", "null"], enum: [...sharing.enum, null], description: "Of fine-tuned models only." },
    target: { type: ["string", "null"], description: "The id of the model an alias stands for." },
    facts: { ...shownFacts, description: "What is known of it, and who told each." },
    source: { anyOf: [modelSource, { type: "null" }] },
    provenance,
    deletion: { anyOf: [deletion, { type: "null" }] },
  }),
  RollcallModelPage: pageOf("RollcallModel"),
  ModelChange: {
    examples: [{ visibility: "unlisted" }],
    ...object(
      {
        owned_by: orNull({ ...label, description: "Null gives back the organization's name." }),
        parent: orNull(modelId),
        shutdown_date: { ...dayOrNull, description: "Null takes the date back." },
        visibility,
        sharing,
        ...Object.fromEntries(Object.entries(toldFacts).map(([name, schema]) => [name, orNull(schema)])),
      },
      [],
    ),
  },
  Alias: object({ id: modelId, object: constant("rollcall.alias"), target: modelId, created: seconds, provenance }),
  AliasPage: pageOf("Alias"),
  AliasRequest: request({ id: modelId, target: text }, {}, { id: "fast", target: "gpt-4o-mini" }),
};
