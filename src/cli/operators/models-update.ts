import * as inventory from "../../client/inventory.ts";
import type { Command } from "../command/command.ts";
import type { ParsedFlags } from "../command/parsed-flags.ts";
import { Failure } from "../failure.ts";
import { modelFlag, modelOf } from "../models/model-flag.ts";
import { answerTo, jsonFlag, showRecord } from "./administration.ts";
import { typedModelId } from "./model-ids.ts";

/** Which fields there are is for the server to say, of whatever version it is. */
export const updateModel: Command = {
  words: ["models", "update"],
  key: "admin",
  summary: "change what is known of a model",
  description:
    "Changes a model that was registered, or that a source of the organization offers: owned_by, parent, " +
    "shutdown_date, visibility, sharing, and facts such as context_length, display_name or input_price, which go " +
    "before what a source tells. A value is JSON, or else text.",
  positional: modelFlag.name,
  flags: [
    modelFlag,
    { name: "set", value: "FIELD=VALUE", about: "give a field this value, as often as needed", repeatable: true },
    { name: "unset", value: "FIELD", about: "take a value back, as often as needed", repeatable: true },
    jsonFlag,
  ],
  examples: [
    {
      about: "How much fits in, and what it is called",
      line: "models update ft:gpt-4o-mini:acemeco:support:xyz789 --set context_length=128000 --set 'display_name=Support bot'",
    },
    { about: "What a source tells again", line: "models update llama3:8b --unset context_length" },
  ],
  async run(call) {
    const { connection, flags } = call;
    const change = changeIn(flags);
    const id = await modelOf(call);
    await showRecord(call, await answerTo(call, inventory.updateModel(connection, id, change), typedModelId(call, id)));
  },
};

function changeIn(flags: ParsedFlags): Record<string, unknown> {
  const set = flags.all("set").map((text) => {
    const [, field, value = ""] = /^(\w+)=(.*)$/s.exec(text) ?? [];
    if (field === undefined)
      throw new Failure(`Write --set as FIELD=VALUE, as in --set context_length=128000, not "${text}".`);
    return [field, valueOf(value)] as const;
  });
  const unset = flags.all("unset").map((field) => [field, null] as const);
  if (set.length + unset.length === 0)
    throw new Failure("Say what to change, with --set FIELD=VALUE or --unset FIELD.");
  return Object.fromEntries([...set, ...unset]);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
