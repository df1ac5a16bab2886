import { describeModels } from "../../client/inventory.ts";
import type { Call } from "../command/command.ts";
import type { Json } from "../output/json/value.ts";
import { allOf, textIn, type Typed } from "./administration.ts";

/** An id that was typed, with those of all models that there are. */
export function liveOr(call: Call, text: string): Typed {
  const ask: Parameters<typeof allOf>[2] = (which) => describeModels(call.connection, which, { state: "any" });
  return { text, known: async () => idsOf(await allOf(call, "model", ask)) };
}

export function idsOf(items: readonly Json[]): readonly string[] {
  return items.flatMap((item) => textIn(item, "id") ?? []);
}
