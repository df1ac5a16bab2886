import { decimalFrom } from "../../core/decimal.ts";
import { withDates } from "../output/formats/dates.ts";
import { cell } from "../output/formats/table.ts";
import { itemsOf, memberOf, stringOf, textIn, type Json, type Member } from "../output/json/value.ts";
import { priceText, withCents } from "./prices.ts";

/** The same model for people: with readable times, prices for a million tokens, and lists on one line. */
export function readableModel(model: Json): Json {
  const told = memberOf(model, "told");
  const readable = withMembers(without(model, "told"), ({ key, value }) => {
    if (key === "pricing")
      return withMembers(value, (price) => priceOf(price.value, !/^(request|image)$/.test(price.key)));
    return key === "facts" ? withMembers(value, (fact) => factOf(fact, memberOf(told, fact.key))) : listed(value);
  });
  return withDates(readable);
}

/** With its origin, and with what others tell: `128000 (override; 131072 from openrouter)`. */
function factOf({ key, value: fact }: Member, told: Json | undefined): Json {
  const [value, origin] = [memberOf(fact, "value"), textIn(fact, "from")];
  if (value === undefined || origin === null) return fact;
  const others = itemsOf(told).filter((telling) => textIn(telling, "state") !== "shown");
  const toldBy = others.map(
    (telling) => `${factText(key, memberOf(telling, "value"))} from ${textIn(telling, "source_id") ?? "the file"}`,
  );
  return stringOf(`${factText(key, value)} (${[origin, ...toldBy].join("; ")})`);
}

function factText(key: string, value: Json = stringOf("")): string {
  const readable = key.endsWith("_price") ? priceOf(value, !/^(request|image)_/.test(key)) : listed(value);
  return readable.kind === "string" ? readable.text : cell(readable);
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

function without(value: Json, key: string): Json {
  if (value.kind !== "object") return value;
  return { ...value, members: value.members.filter((member) => member.key !== key) };
}

function withMembers(value: Json, readable: (member: Member) => Json): Json {
  if (value.kind !== "object") return value;
  return { ...value, members: value.members.map((member) => ({ ...member, value: readable(member) })) };
}
