import type { Operation } from "../../api/operation.ts";
import type { Fields } from "../../api/shapes/shapes.ts";
import type { Answer } from "../../client/connection.ts";
import type { Request } from "../../client/invoke.ts";
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
  type TypedId,
} from "./administration.ts";

/*
 * Most commands for administrators send one request and print its answer in one of two ways, so that they are
 * described as data.
 */

type Described = Pick<Command, "words" | "summary" | "description" | "examples"> & { readonly flags?: readonly Flag[] };

interface ListDescription<Path extends string, QueryFields extends Fields> extends Described {
  readonly noun: string;
  readonly columns: readonly Column[];
  readonly operation: Operation<Path, QueryFields, null>;
  readonly query?: (call: Call) => Request<Path, QueryFields, null>["query"];
  /** How many items to print; all by default. */
  readonly count?: (call: Call) => number;
}

/** Prints every item of a list. */
export function listCommand<Path extends string, QueryFields extends Fields>(
  description: ListDescription<Path, QueryFields>,
): Command {
  const { noun, columns, operation, query, count, flags = [], ...described } = description;
  return {
    ...described,
    key: "admin",
    flags: [...flags, jsonFlag],
    async run(call) {
      const items = await fetchAll(call, noun, operation, { query: query?.(call) }, count?.(call));
      await showItems(call, items, { columns, noun });
    },
  };
}

/** What the argument of a command names. */
export interface Subject {
  readonly flag: Flag;
  readonly idOf: (call: Call) => Promise<string>;
  /** Finds an id to suggest if the answer is a 404. */
  readonly typedId?: (call: Call, id: string) => TypedId;
}

/** A subject whose id is typed as it is. */
export function named(flag: Flag, example: string): Subject {
  return { flag, idOf: async (call) => requiredFlag(call, flag.name, example) };
}

interface ItemDescription extends Described {
  readonly subject: Subject;
  /** Flags that must be given besides, each with an example value. */
  readonly required?: Readonly<Record<string, string>>;
  /** Throws Failure for invalid flags. */
  readonly request: (call: Call, id: string) => Promise<Answer>;
  /** Asked before something that cannot be undone. */
  readonly question?: (call: Call, id: string) => string;
  /** Printed for people in place of the answer. */
  readonly done?: (id: string) => string;
}

/** Sends one request about one item, and prints the answer. */
export function itemCommand(description: ItemDescription): Command {
  const { subject, required = {}, request, question, done, flags = [], ...described } = description;
  return {
    ...described,
    key: "admin",
    positional: subject.flag.name,
    flags: [subject.flag, ...flags, ...(question === undefined ? [] : [yesFlag]), jsonFlag],
    async run(call) {
      for (const [name, example] of Object.entries(required)) requiredFlag(call, name, example);
      const id = await subject.idOf(call);
      if (question !== undefined) await confirm(call, question(call, id));
      const body = await answerTo(call, request(call, id), subject.typedId?.(call, id));
      await (done === undefined ? showRecord(call, body) : showDone(call, body, done(id)));
    },
  };
}
