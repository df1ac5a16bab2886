import type { Answer } from "../../client/connection.ts";
import type { Operation } from "../../api/operation.ts";
import type { Fields } from "../../api/shapes/shapes.ts";
import { invoke, type Request } from "../../client/invoke.ts";
import { bodyOf, itemsOf } from "../output/answers.ts";
import { flag, type Call } from "../command/command.ts";
import { closest } from "../line/did-you-mean.ts";
import { ApiFailure, Failure, unlessFailed } from "../failure.ts";
import { withDates } from "../output/formats/dates.ts";
import type { Outline } from "../output/explorer/outline.ts";
import { listText } from "../output/formats/table.ts";
import { pluralOf, recordText } from "../output/formats/text.ts";
import { arrayOf, memberOf, textIn, type Json } from "../output/json/value.ts";
import { showInPages } from "../command/pages.ts";
import { progressOf } from "../terminal/progress.ts";
import { showList, showOne, type Body } from "../output/show.ts";

export const jsonFlag = flag("--json", "Print JSON, like --format json");

const pageSizeDefault = 100;

/** The id in a list that is closest to a mistyped one; null if none is close, or if there is no list. */
export function closestId<Path extends string, QueryFields extends Fields>(
  mistyped: string,
  ...list: Parameters<typeof fetchAll<Path, QueryFields>>
): Promise<string | null> {
  return unlessFailed(async () => closest(mistyped, idsOf(await fetchAll(...list))), null);
}

/** The body of a success. Throws Failure, with the server's message and a suggestion for an id that does not exist. */
export async function answerTo(
  call: Call,
  response: Promise<Answer>,
  suggest?: () => Promise<string | null>,
): Promise<Body> {
  // If no connection can be made, the response fails too. Only one of the two is reported.
  response.catch(() => undefined);
  return orSuggest(bodyOf(call.connection, response), suggest);
}

/** The same result; if something was not found, the failure suggests another id. */
export async function orSuggest<Result>(result: Promise<Result>, suggest?: () => Promise<string | null>) {
  try {
    return await result;
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    const { answer, sent } = error;
    const suggestion = answer.status === 404 && suggest !== undefined ? await suggest() : null;
    throw new ApiFailure(answer, sent, { showsServerMessage: true, suggestion });
  }
}

/** Every item of a paged list, or the first `count`; undefined and negative numbers are for all. */
export async function fetchAll<Path extends string, QueryFields extends Fields>(
  call: Call,
  noun: string,
  operation: Operation<Path, QueryFields, null>,
  request: Request<Path, QueryFields, null> = {},
  count?: number,
): Promise<readonly Json[]> {
  const items: Json[] = [];
  const progress = progressOf(call);
  const countMax = count === undefined || count < 0 ? Infinity : count;
  const pageSize = Number(operation.query["limit"]?.schema["maximum"] ?? pageSizeDefault);
  for (let after: string | undefined; items.length < countMax;) {
    const page = { limit: Math.min(pageSize, countMax - items.length), after };
    const query = Object.assign(page, request.query);
    const body = await answerTo(call, invoke(call.connection, operation, { ...request, query }));
    const data = itemsOf(call.connection, body, noun);
    for (const item of data) items.push(item);
    const last = data.length === 0 ? null : textIn(body.json, "last_id");
    after = textIn(body.json, "next") ?? last ?? undefined;
    if (after === undefined || memberOf(body.json, "has_more")?.kind !== "true") break;
    progress.say(`${items.length} ${pluralOf(noun)} so far`);
  }
  progress.end();
  return items;
}

/** How people see a list. A field that is left out has the default of most lists. */
type ListDescription = Pick<Outline, "columns"> & Partial<Outline> & { readonly noun: string };

/** A table for people; for programs, the items as the server sent them. */
export async function showItems(
  call: Call,
  items: readonly Json[],
  { columns, noun, layout = {}, ...outline }: ListDescription,
): Promise<void> {
  const { settings, terminal } = call;
  const json = arrayOf(items);
  if (!isText(call))
    return showList(call, { bytes: Buffer.from(json.raw), json }, items, {
      columns,
      layout,
      readable: withDates,
      ...outline,
    });
  await showInPages(listText(items, columns, noun, terminal, layout), terminal);
  if (terminal.isInteractive && !settings.quiet) terminal.note("Full data: --json.");
}

/** A line for each field, with readable dates. */
export async function showRecord(call: Call, body: Body, readable: Outline["readable"] = withDates): Promise<void> {
  if (!isText(call)) return showOne(call, body, { columns: {}, layout: {}, readable });
  await showInPages(recordText(readable(body.json)), call.terminal);
}

/** A sentence for people; for programs, the whole answer. */
export async function showDone(call: Call, body: Body, sentence: string): Promise<void> {
  if (!isText(call)) return showOne(call, body);
  if (!call.settings.quiet) call.terminal.note(sentence);
}

/** Whether the output is for people, and complete. */
export function isText({ settings }: Call): boolean {
  return settings.format === "text" && settings.transform === null && !settings.rawOutput;
}

/** Throws Failure if the flag is missing or empty. */
export function requiredFlag({ flags, program, command }: Call, name: string, example: string): string {
  const value = flags.text(name);
  if (value) return value;
  const help = `${program.name} ${command.words.join(" ")} --help`;
  throw new Failure(`Give --${name}, as in --${name} ${example}. Run '${help}' for usage information.`);
}

export function idsOf(items: readonly Json[]): readonly string[] {
  return items.flatMap((item) => textIn(item, "id") ?? []);
}
