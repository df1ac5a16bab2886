import { callNames } from "../../core/calls.ts";
import { callEnds } from "../../core/usage/call-end.ts";
import { costItems } from "../../core/usage/cost-lines.ts";
import { operationTable } from "../operation.ts";
import {
  checked,
  described,
  list,
  namedObject,
  nullable,
  object,
  optional,
  withDefault,
  withSchema,
  type Infer,
} from "../shapes/shapes.ts";
import { boolean, choice, constant, count, integer, repeated, seconds, text } from "../shapes/values.ts";
import { latest, only, range } from "./page.ts";
import { amount, money, quantityUnit } from "./results.ts";

/** The records of calls, and what has no price. */

const right = "read-usage";

const figure = nullable(count);
const usage = object(
  {
    input_tokens: figure,
    cached_input_tokens: figure,
    cache_write_tokens: figure,
    output_tokens: figure,
    reasoning_tokens: figure,
    input_audio_tokens: figure,
    cached_audio_tokens: figure,
    output_audio_tokens: figure,
    input_image_tokens: figure,
    cached_image_tokens: figure,
    output_image_tokens: figure,
    images: figure,
    seconds: nullable(amount),
    characters: figure,
    searches: figure,
    service_tier: nullable(text),
    image_size: nullable(text),
  },
  { description: "What the answer says that the call used. A figure that it does not say is null." },
);

const usageRecord = namedObject("UsageRecord", {
  id: text,
  object: constant("rollcall.usage_record"),
  created_at: described("When the call arrived.", seconds),
  project_id: nullable(text),
  user_id: described("The user, or the service account, that holds the key.", text),
  api_key_id: text,
  model: described("The model that was called; of an alias, its target.", text),
  source_id: described("The source that was asked last.", text),
  call: text,
  stream: boolean,
  status: described("What the source answered; null if it did not.", nullable(integer(100, 599))),
  end: choice(callEnds),
  attempts: described("How many sources were asked.", count),
  headers_ms: described("From the arrival to the headers of the answer.", nullable(count)),
  first_byte_ms: described("From the arrival to the first byte of the answer's body.", nullable(count)),
  end_ms: described("From the arrival to the end.", count),
  bytes_in: count,
  bytes_out: count,
  usage: nullable(usage),
  estimated: described("Whether a figure of `usage` is estimated.", boolean),
  cost: described("Of what has a price; null if nothing has.", nullable(money)),
  unpriced: described("What was used and has no price.", list(choice(costItems))),
});
export type UsageRecordWire = Infer<typeof usageRecord>;

const unpricedModel = namedObject("UnpricedModel", {
  object: constant("rollcall.unpriced_model"),
  model: text,
  num_model_requests: described("All calls of the model that were answered.", count),
  input_tokens: count,
  output_tokens: count,
  items: described(
    "What of it has no price.",
    list(object({ item: choice(costItems), quantity: count, quantity_unit: quantityUnit })),
  ),
});

const status = checked(
  withSchema(text, { pattern: "^[1-5][0-9]{2}$" }),
  (sent) => /^[1-5][0-9]{2}$/.test(sent),
  (param) => `Invalid value for '${param}': expected a status, such as 429.`,
);

export const usageRecords = operationTable({
  listUsageRecords: {
    route: "GET /rollcall/v1/usage/records",
    right,
    summary: "Lists the records of calls, the newest first.",
    query: {
      limit: withDefault(20, integer(1, 100)),
      after: optional(described("The `next` of the previous page.", text)),
      start_time: optional(described("Calls that arrived in this second or later, as Unix time.", integer(0, latest))),
      end_time: optional(described("Calls that arrived before this second, as Unix time.", integer(0, latest))),
      project_ids: only("projects"),
      user_ids: only("users and service accounts"),
      api_key_ids: only("keys"),
      models: only("models"),
      source_ids: only("sources"),
      calls: described("Only those of these calls.", repeated(choice(callNames))),
      ends: described("Only those that ended in one of these ways.", repeated(choice(callEnds))),
      statuses: described("Only those that were answered with one of these.", repeated(status)),
    },
    answer: namedObject("UsageRecordPage", {
      object: constant("list"),
      data: list(usageRecord),
      has_more: described("A page may be short, or empty, and yet have a next one, if few records match.", boolean),
      next: nullable(text),
    }),
  },
  listUnpricedUsage: {
    route: "GET /rollcall/v1/usage/unpriced",
    right,
    summary: "Lists the models that were used on the days of a range and lack a price.",
    query: {
      ...range,
      limit: withDefault(100, integer(1, 1_000)),
      after: optional(described("The `next` of the previous page.", text)),
    },
    answer: namedObject("UnpricedModelPage", {
      object: constant("list"),
      data: list(unpricedModel),
      has_more: boolean,
      next: nullable(text),
    }),
  },
});
