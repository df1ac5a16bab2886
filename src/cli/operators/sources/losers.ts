import { cell } from "../../output/formats/table.ts";
import { itemsOf, memberOf, type Json } from "../../output/json/value.ts";

/** The sources that offer an id and do not win it. */
export function losersOf(collision: Json): string {
  const losers = itemsOf(memberOf(collision, "losers"));
  return losers.length === 0 ? "-" : losers.map((loser) => cell(memberOf(loser, "source_id"))).join(", ");
}
