import type { Operation, Params } from "../../api/operation.ts";
import type { Fields } from "../../api/shapes/shapes.ts";
import type { Answer } from "../../client/connection.ts";
import { invoke, type Request, type Sent } from "../../client/invoke.ts";
import type { Call, Command, Flag } from "../command/command.ts";
import type { Columns } from "../output/formats/table.ts";
import type { Body } from "../output/show.ts";
import { confirm, yesFlag } from "../terminal/questions.ts";
import { answerTo, fetchAll, jsonFlag, requiredFlag, showDone, showItems, showRecord } from "./administration.ts";

/*
 * Most commands for administrators send one request and print its answer in one of two ways, so that they are
 * described as data.
 */

/** A command without the words that call it. */
export type CommandRow = Omit<Command, "words">;

/** The commands of one noun, each from its row, by the words that follow the noun. */
export function commandTable(noun: string, rows: Readonly<Record<string, CommandRow>>): readonly Command[] {
  return Object.entries(rows).map(([verb, row]) => Object.assign({ words: [noun, ...verb.split(" ")] }, row));
}

type Described = Pick<Command, "summary" | "description" | "examples"> & { readonly flags?: readonly Flag[] };

interface ListDescription<Path extends string, QueryFields extends Fields> extends Described {
  readonly noun: string;
  readonly columns: Columns;
  readonly operation: Operation<Path, QueryFields, null>;
  readonly query?: (call: Call) => Request<Path, QueryFields, null>["query"];
  /** How many items to print; all by default. */
  readonly count?: (call: Call) => number;
}

/** Prints every item of a list. */
export function listCommand<Path extends string, QueryFields extends Fields>(
  description: ListDescription<Path, QueryFields>,
): CommandRow {
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
  readonly suggest?: (call: Call, id: string) => Promise<string | null>;
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
  /** Asked before something that cannot be undone. Null asks nothing. */
  readonly question?: (call: Call, id: string) => string | null;
  /** Printed for people in place of the answer. */
  readonly done?: (id: string) => string;
  /** Prints the answer; by default a line for each of its fields. */
  readonly show?: (call: Call, body: Body) => Promise<void>;
}

/** Sends one request about one item, and prints the answer. */
export function itemCommand(description: ItemDescription): CommandRow {
  const { subject, required = {}, request, question, done, show = showRecord, flags = [], ...described } = description;
  return {
    ...described,
    key: "admin",
    positional: subject.flag.name,
    flags: [subject.flag, ...flags, ...(question === undefined ? [] : [yesFlag]), jsonFlag],
    async run(call) {
      for (const [name, example] of Object.entries(required)) requiredFlag(call, name, example);
      const id = await subject.idOf(call);
      const asked = question?.(call, id) ?? null;
      if (asked !== null) await confirm(call, asked);
      const { suggest = async () => null } = subject;
      const body = await answerTo(call, request(call, id), () => suggest(call, id));
      await (done === undefined ? show(call, body) : showDone(call, body, done(id)));
    },
  };
}

/** The request of an operation whose path names at most one item. */
export function requestTo<Path extends string, QueryFields extends Fields, RequestBody>(
  operation: Operation<Path, QueryFields, RequestBody>,
  bodyOf?: (call: Call, id: string) => Sent<RequestBody> | Promise<Sent<RequestBody>>,
): ItemDescription["request"] {
  const [, name = ""] = /\{(\w+)\}/.exec(operation.path) ?? [];
  return async (call, id) => {
    const body = await bodyOf?.(call, id);
    return invoke(call.connection, operation, { params: { [name]: id } as Params<Path>, ...(body && { body }) });
  };
}
