import type { Answer } from "../../client/connection.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import type { Column } from "../output/formats/table.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import {
  answerTo,
  fetchAll,
  jsonFlag,
  requiredFlag,
  showDone,
  showItems,
  showRecord,
  type Page,
  type TypedId,
} from "./administration.ts";

/*
 * Most commands for administrators send one request and print its answer in one of two ways, so that they are
 * described as data.
 */

type Described = Pick<Command, "words" | "summary" | "description" | "examples"> & { readonly flags?: readonly Flag[] };

interface ListDescription extends Described {
  readonly noun: string;
  readonly columns: readonly Column[];
  readonly fetchPage: (call: Call, page: Page) => Promise<Answer>;
}

/** Prints every item of a list. */
export function listCommand({ noun, columns, fetchPage, flags = [], ...described }: ListDescription): Command {
  return {
    ...described,
    key: "admin",
    flags: [...flags, jsonFlag],
    async run(call) {
      const items = await fetchAll(call, noun, (page) => fetchPage(call, page));
      await showItems(call, items, { columns, noun });
    },
  };
}

interface ItemDescription extends Described {
  /** The flag that names the item; a bare argument does, too. */
  readonly argument: Flag;
  /** Flags that must be given besides, each with an example value. */
  readonly required?: Readonly<Record<string, string>>;
  readonly idOf: (call: Call) => Promise<string>;
  /** Throws Failure for invalid flags. */
  readonly request: (call: Call, id: string) => Promise<Answer>;
  /** Finds an id to suggest if the answer is a 404. */
  readonly typedId?: (call: Call, id: string) => TypedId;
  /** Asked before something that cannot be undone. */
  readonly question?: (call: Call, id: string) => string;
  /** Printed for people in place of the answer. */
  readonly done?: (id: string) => string;
}

/** Sends one request about one item, and prints the answer. */
export function itemCommand(description: ItemDescription): Command {
  const { argument, required = {}, idOf, request, typedId, question, done, flags = [], ...described } = description;
  return {
    ...described,
    key: "admin",
    positional: argument.name,
    flags: [argument, ...flags, ...(question === undefined ? [] : [yesFlag]), jsonFlag],
    async run(call) {
      for (const [name, example] of Object.entries(required)) requiredFlag(call, name, example);
      const id = await idOf(call);
      if (question !== undefined) await confirm(call, question(call, id));
      const body = await answerTo(call, request(call, id), typedId?.(call, id));
      await (done === undefined ? showRecord(call, body) : showDone(call, body, done(id)));
    },
  };
}
