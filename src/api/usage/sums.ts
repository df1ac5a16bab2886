import { callNames } from "../../core/calls.ts";
import { operationTable } from "../operation.ts";
import { described, list, namedObject, nullable, object, optional, withDefault } from "../shapes/shapes.ts";
import { choice, constant, count, integer, repeated, seconds, text } from "../shapes/values.ts";
import { only, range } from "./page.ts";
import { amount } from "./results.ts";

/** All that is known of calls in one answer: for those who look at a range of time as a whole. */

const figures = {
  requests: described("All calls, with those that failed.", count),
  errors: described("Those that a source refused, broke off or did not answer.", count),
  cancelled: described("Those that their client left.", count),
  estimated: described("Those of which a figure is estimated.", count),
  input_tokens: described("With those read from a cache.", count),
  cached_input_tokens: count,
  output_tokens: count,
  duration_ms: described("From the arrival to the end, of all calls together.", count),
  cost: described("In US dollars, of what has a price; null in buckets of an hour.", nullable(amount)),
};

const bucket = object({ start_time: seconds, ...figures });

const group = namedObject("UsageGroup", {
  id: described("What the calls have in common; null if they belong to no project.", nullable(text)),
  name: described("Null for what is called by its id.", nullable(text)),
  ...figures,
  buckets: described("Of the first `charted` groups.", list(bucket)),
});

const usageSums = namedObject("UsageSums", {
  object: constant("rollcall.usage"),
  time_zone: described("In which days and hours begin.", constant("UTC")),
  bucket_width: choice(["1h", "1d"]),
  start_time: described("When the first bucket begins. Hours begin no earlier than they are kept.", seconds),
  end_time: described("When the last bucket ends.", seconds),
  cost_start_time: described("Costs are those of whole days: from this second on.", seconds),
  cost_end_time: seconds,
  ...figures,
  unpriced_models: described("Up to 100 models with calls that used something without a price.", list(text)),
  buckets: described("Those with calls, in order.", list(bucket)),
  groups: described("The first `limit` groups, in the order of `sort`.", list(group)),
  group_count: described("How many groups there are.", count),
});

export const sums = operationTable({
  sumUsage: {
    route: "GET /rollcall/v1/usage",
    right: "read-usage",
    summary: "Sums up what calls used and cost, how they ended and how long they took.",
    query: {
      ...range,
      bucket_width: withDefault("1d", choice(["1h", "1d"])),
      group_by: optional(
        described("By what the calls are parted.", choice(["project", "user", "key", "model", "source", "call"])),
      ),
      sort: withDefault(
        "requests",
        described(
          "By which figure groups are ordered, the highest first.",
          choice(["requests", "tokens", "cost", "errors", "duration"]),
        ),
      ),
      limit: withDefault(10, described("The most groups.", integer(1, 100))),
      charted: withDefault(0, described("How many groups have their buckets.", integer(0, 8))),
      project_ids: only("projects"),
      user_ids: only("users and service accounts"),
      api_key_ids: only("keys"),
      models: only("models"),
      source_ids: only("sources"),
      calls: described("Only those of these calls.", repeated(choice(callNames))),
    },
    answer: usageSums,
  },
});
