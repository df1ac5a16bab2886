import { described, namedObject, nullable, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, count, seconds, sourceId, text } from "../shapes/values.ts";

/** How a source is at this moment. It has no revision: no list depends on it. */
export const sourceState = namedObject("SourceState", {
  object: constant("rollcall.source_state"),
  source_id: sourceId,
  shared: boolean,
  state: choice(["waiting", "healthy", "failing", "removed"]),
  refreshing: described("Whether a server is fetching its list now.", boolean),
  model_count: count,
  last_attempt_at: nullable(seconds),
  last_success_at: nullable(seconds),
  failures: described("Failed attempts since the last success.", count),
  last_error: nullable(text),
  next_try_at: described("Null if the next poll tries it.", nullable(seconds)),
});

export type SourceStateWire = Infer<typeof sourceState>;
