import { decimalFrom } from "../../core/decimal.ts";
import { withDates } from "../output/formats/dates.ts";
import { cell } from "../output/formats/table.ts";
import { memberOf, stringOf, textIn, type Json, type Member } from "../output/json/value.ts";
import { priceText, withCents } from "./prices.ts";

/** The same model for people: with readable times, prices for a million tokens, and lists on one line. */
export function readableModel(model: Json): Json {
  return withDates(
    withMembers(model, ({ key, value }) => {
      if (key === "pricing")
        return withMembers(value, (price) => priceOf(price.value, !/^(request|image)$/.test(price.key)));
      return key === "facts" ? withMembers(value, factOf) : listed(value);
    }),
  );
}

/** With its origin: `128000 (upstream)`. */
function factOf({ key, value: fact }: Member): Json {
  const [value, origin] = [memberOf(fact, "value"), textIn(fact, "from")];
  if (value === undefined || origin === null) return fact;
  const isPrice = key.endsWith("_price");
  const readable = isPrice ? priceOf(value, !/^(request|image)_/.test(key)) : listed(value);
  return stringOf(`${readable.kind === "string" ? readable.text : cell(readable)} (${origin})`);
}

function priceOf(value: Json, isPerToken: boolean): Json {
  const price = decimalFrom(value.kind === "string" ? value.text : value.raw);
  if (price === null || price.startsWith("-")) return value;
  if (!isPerToken) return stringOf(`$${withCents(price)}`);
  const text = priceText(price);
  return stringOf(text.startsWith("$") ? `${text} per million tokens` : text);
}

/** A list without lists and objects on one line. */
function listed(value: Json): Json {
  if (value.kind === "object") return withMembers(value, (member) => listed(member.value));
  if (value.kind !== "array" || value.items.length === 0) return value;
  if (value.items.some(({ kind }) => kind === "object" || kind === "array")) return value;
  return stringOf(value.items.map((item) => (item.kind === "string" ? item.text : item.raw)).join(", "));
}

function withMembers(value: Json, readable: (member: Member) => Json): Json {
  if (value.kind !== "object") return value;
  return { ...value, members: value.members.map((member) => ({ ...member, value: readable(member) })) };
}
