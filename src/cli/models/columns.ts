import { compareDecimals } from "../../core/decimal.ts";
import type { CsvValue } from "../output/formats/csv.ts";
import { dayOf } from "../output/formats/dates.ts";
import { cell, firstOf } from "../output/formats/table.ts";
import { memberOf, type Json } from "../output/json/value.ts";
import {
  capabilitiesOf,
  contextLengthOf,
  descriptionOf,
  displayNameOf,
  inputModalitiesOf,
  inputPriceOf,
  outputLimitOf,
  outputModalitiesOf,
  outputPriceOf,
} from "./facts.ts";
import { perMillion, pricesText, roundedPriceText } from "./prices.ts";

/** A column of a list of models. */
export interface ModelColumn {
  readonly title: string;
  readonly about: string;
  /** As people read it; a dash or a word for what is unknown. */
  readonly text: (model: Json) => string;
  /** As a spreadsheet reads it; null for what is unknown. */
  readonly value: (model: Json) => CsvValue;
  readonly order?: (one: string, other: string) => number;
  readonly isNumber?: true;
  /** Whether only administrators see it. */
  readonly isAdmin?: true;
}

type More = Partial<Pick<ModelColumn, "text" | "order" | "isNumber" | "isAdmin">>;

function column(title: string, about: string, value: ModelColumn["value"], more: More = {}): ModelColumn {
  return { title, about, value, text: (model) => String(value(model) ?? "-"), ...more };
}

const member = (name: string) => (model: Json) => {
  const value = memberOf(model, name);
  return value === undefined || value.kind === "null" ? null : cell(value);
};
const day = (name: string) => (model: Json) => knownOf(dayOf(memberOf(model, name)));
const sourceOf = firstOf("source.id", "served_by.source");
const escaped = (text: string | null) => (text === null ? null : cell({ kind: "string", raw: "", text }));
const price = (perToken: (model: Json) => string | null): More => ({
  text: (model) => roundedPriceText(perToken(model)),
  order: compareDecimals,
  isNumber: true,
});

export const modelColumns = {
  id: column("ID", "What to send as the model", member("id")),
  name: column("NAME", "The name for people", (model) => escaped(displayNameOf(model))),
  owner: column("OWNER", "Who owns it", member("owned_by")),
  context: column("CONTEXT", "Context window in tokens, output included", contextLengthOf, { isNumber: true }),
  "max-output": column("MAX OUTPUT", "Longest output in tokens", outputLimitOf, { isNumber: true }),
  price: column("IN / OUT PER 1M", "Price of a million input and output tokens", inputPrice, {
    ...price(inputPriceOf),
    text: (model) => pricesText(inputPriceOf(model), outputPriceOf(model)),
  }),
  "input-price": column("INPUT PER 1M", "Price of a million input tokens", inputPrice, price(inputPriceOf)),
  "output-price": column("OUTPUT PER 1M", "Price of a million output tokens", outputPrice, price(outputPriceOf)),
  modalities: column("MODALITIES", "What it takes, and what it makes", modalitiesText),
  capabilities: column("CAPABILITIES", "Known abilities, such as tools", (model) =>
    joined(capabilitiesOf(model), ", "),
  ),
  created: column("CREATED", "Day of its creation", day("created")),
  shutdown: column("SHUTDOWN", "Day of its shutdown", member("shutdown_date")),
  description: column("DESCRIPTION", "What its owner says about it", (model) => escaped(descriptionOf(model))),
  kind: column("KIND", "base, fine-tuned or alias (admin)", member("kind"), { isAdmin: true }),
  state: column("STATE", "live, deleted or retired (admin)", member("state"), { isAdmin: true }),
  source: column("SOURCE", "Where it comes from (admin)", (model) => knownOf(sourceOf(model)), { isAdmin: true }),
} satisfies Readonly<Record<string, ModelColumn>>;

export type ColumnName = keyof typeof modelColumns;

export const columnNames = Object.keys(modelColumns) as readonly ColumnName[];
export const columnOf = (name: string): ModelColumn => modelColumns[name as ColumnName];

function inputPrice(model: Json): string | null {
  return perMillion(inputPriceOf(model));
}

function outputPrice(model: Json): string | null {
  return perMillion(outputPriceOf(model));
}

/** `text+image → text`. */
function modalitiesText(model: Json): string | null {
  const [inputs, outputs] = [joined(inputModalitiesOf(model), "+"), joined(outputModalitiesOf(model), "+")];
  return inputs === null && outputs === null ? null : `${inputs ?? "?"} → ${outputs ?? "?"}`;
}

function joined(words: readonly string[] | null, by: string): string | null {
  return words === null || words.length === 0 ? null : words.join(by);
}

function knownOf(text: string): string | null {
  return text === "-" ? null : text;
}
