import { compareDecimals, decimalFrom, shiftedRight } from "../../core/decimal.ts";
import { modalities } from "../../core/models/model-facts.ts";
import { flag } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";
import { textIn, type Json } from "../output/json/value.ts";
import {
  contextLengthOf,
  descriptionOf,
  displayNameOf,
  inputModalitiesOf,
  inputPriceOf,
  outputModalitiesOf,
  outputPriceOf,
} from "./facts.ts";
import { perMillion } from "./prices.ts";

/** The flags that choose among models by what is known about them. */

const modalityWords = modalities.flatMap((name) => [name, `in:${name}`, `out:${name}`]);

export const choiceFlags = [
  flag("--search TEXT", "Only models with these words in their id, name, owner or description"),
  flag("--owner OWNER[,OWNER]", "Only models of these owners", { list: "plain" }),
  flag("--min-context TOKENS", "Only models with at least this context window, such as 128k"),
  flag("--max-price USD", "Only models with at most this price for a million input tokens, such as 0.5; or free"),
  flag("--max-output-price USD", "The same for a million output tokens"),
  flag(
    "--modality MODALITY[,MODALITY]",
    `Only models that take or make all of these: ${modalities.join(", ")}; in:image, out:image for one of the two`,
    { list: "plain", choices: modalityWords },
  ),
];

/** One condition. The test is null for a model of which it is not known. */
interface Condition {
  readonly unknown?: string;
  readonly test: (model: Json) => boolean | null;
}

export interface Chosen {
  readonly models: readonly Json[];
  /** How many models are left out because something is not known about them, by what that is. */
  readonly unknown: ReadonlyMap<string, number>;
}

/** Throws Failure for invalid values. */
export function readConditions(flags: ParsedFlags): readonly Condition[] {
  const [search, context] = [flags.text("search"), flags.text("min-context")];
  const owners = listIn(flags, "owner").map((owner) => owner.toLowerCase());
  return [
    ...(search === undefined ? [] : [searching(search)]),
    ...(owners.length === 0
      ? []
      : [{ test: (model: Json) => owners.includes(textIn(model, "owned_by")?.toLowerCase() ?? "") }]),
    ...listIn(flags, "modality").map(havingModality),
    ...(context === undefined ? [] : [withContext(tokensIn("min-context", context))]),
    ...priceConditions(flags, "max-price", "an unknown input price", inputPriceOf),
    ...priceConditions(flags, "max-output-price", "an unknown output price", outputPriceOf),
  ];
}

/** A model counts as unknown if nothing else speaks against it. */
export function chosen(models: readonly Json[], conditions: readonly Condition[]): Chosen {
  if (conditions.length === 0) return { models, unknown: new Map() };
  const unknown = new Map<string, number>();
  const fitting = models.filter((model) => {
    let missing: string | null = null;
    for (const { test, unknown: what = "" } of conditions) {
      const result = test(model);
      if (result === false) return false;
      if (result === null) missing ??= what;
    }
    if (missing !== null) unknown.set(missing, (unknown.get(missing) ?? 0) + 1);
    return missing === null;
  });
  return { models: fitting, unknown };
}

/** The parts of a value that is a list. */
export function listIn(flags: ParsedFlags, name: string): readonly string[] {
  const parts = (flags.text(name) ?? "").split(",");
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}

function searching(text: string): Condition {
  const words = text.toLowerCase().split(/\s+/);
  return {
    test: (model) => {
      const searched = searchedText(model);
      return words.every((word) => searched.includes(word));
    },
  };
}

/** In lower case. */
export function searchedText(model: Json): string {
  const parts = [textIn(model, "id"), displayNameOf(model), textIn(model, "owned_by"), descriptionOf(model)];
  return parts.join(" ").toLowerCase();
}

function havingModality(written: string): Condition {
  const [, direction, name = written] = /^(in|out):(.*)$/.exec(written) ?? [];
  return {
    unknown: "unknown modalities",
    test: (model) => {
      const inputs = direction === "out" ? [] : inputModalitiesOf(model);
      const outputs = direction === "in" ? [] : outputModalitiesOf(model);
      if (inputs?.includes(name) || outputs?.includes(name)) return true;
      return inputs === null || outputs === null ? null : false;
    },
  };
}

function withContext(least: number): Condition {
  return {
    unknown: "an unknown context length",
    test: (model) => {
      const known = contextLengthOf(model);
      return known === null ? null : known >= least;
    },
  };
}

function priceConditions(
  flags: ParsedFlags,
  name: string,
  unknown: string,
  priceOf: (model: Json) => string | null,
): readonly Condition[] {
  const text = flags.text(name);
  if (text === undefined) return [];
  const most = text.toLowerCase() === "free" ? "0" : decimalFrom(text.replace(/^\$/, ""));
  if (most === null || most.startsWith("-"))
    throw new Failure(`The value of --${name} must be in USD per million tokens, such as 0.5, or free, not "${text}".`);
  const test = (model: Json) => {
    const price = perMillion(priceOf(model));
    return price === null ? null : compareDecimals(price, most) <= 0;
  };
  return [{ unknown, test }];
}

const places: Readonly<Record<string, number>> = { "": 0, k: 3, m: 6 };

function tokensIn(name: string, text: string): number {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([km]?)$/i.exec(text) ?? [];
  const tokens = Number(shiftedRight(digits, -places[unit.toLowerCase()]!) ?? Number.NaN);
  if (Number.isSafeInteger(tokens)) return tokens;
  throw new Failure(`The value of --${name} must be a number of tokens, such as 32000, 128k or 1m, not "${text}".`);
}
