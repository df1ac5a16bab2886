import * as inventory from "../../client/inventory.ts";
import type { Command, Flag } from "../command/command.ts";
import { dayOf } from "../output/formats/dates.ts";
import { column } from "../output/formats/table.ts";
import { memberOf } from "../output/json/value.ts";
import { fetchAll, answerTo, jsonFlag, requiredFlag, showDone, showItems, showRecord } from "./administration.ts";
import { idsOf, typedModelId } from "./model-ids.ts";

const aliasFlag: Flag = { name: "alias", value: "ALIAS", about: "the further name; ALIAS alone means the same" };

const listAliases: Command = {
  words: ["models", "alias", "list"],
  key: "admin",
  summary: "list further names of models",
  description: "Lists the aliases of the organization with the models they stand for.",
  flags: [jsonFlag],
  examples: [{ about: "All of them", line: "models alias list" }],
  async run(call) {
    const items = await fetchAll(call, "alias", (page) => inventory.listAliases(call.connection, page));
    await showItems(call, items, {
      columns: [
        column("ID", "id"),
        column("TARGET", "target"),
        { title: "CREATED", of: (item) => dayOf(memberOf(item, "created")) },
      ],
      noun: "alias",
    });
  },
};

const createAlias: Command = {
  words: ["models", "alias", "create"],
  key: "admin",
  summary: "give a model a further name",
  description: "Makes an alias: whoever asks for it gets the model that it stands for.",
  positional: aliasFlag.name,
  flags: [aliasFlag, { name: "target", value: "MODEL", about: "the model it stands for" }, jsonFlag],
  examples: [{ about: "A short name", line: "models alias create fast --target gpt-4o-mini" }],
  async run(call) {
    const alias = { id: requiredFlag(call, "alias", "fast"), target: requiredFlag(call, "target", "gpt-4o-mini") };
    const response = inventory.createAlias(call.connection, alias);
    await showRecord(call, await answerTo(call, response, typedModelId(call, alias.target)));
  },
};

const deleteAlias: Command = {
  words: ["models", "alias", "delete"],
  key: "admin",
  summary: "take a further name away",
  description: "Takes an alias away. The model it stood for stays.",
  positional: aliasFlag.name,
  flags: [aliasFlag, jsonFlag],
  examples: [{ about: "A short name", line: "models alias delete fast" }],
  async run(call) {
    const id = requiredFlag(call, "alias", "fast");
    const candidates = async () =>
      idsOf(await fetchAll(call, "alias", (page) => inventory.listAliases(call.connection, page)));
    const body = await answerTo(call, inventory.deleteAlias(call.connection, id), { text: id, candidates });
    await showDone(call, body, `Deleted the alias ${id}.`);
  },
};

export const aliasCommands: readonly Command[] = [listAliases, createAlias, deleteAlias];
