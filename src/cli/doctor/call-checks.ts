import { Unreachable, type Connection } from "../../client/connection.ts";
import { probe, probeStream, type Probe, type ProbeResult } from "../../client/probe.ts";
import { itemsOf, memberOf, readJson, textIn, type Json } from "../output/json/value.ts";
import { failed, passed, skipped, verdictOnError, type Checks, type Finding } from "./checkup.ts";

const unknownModel = "rollcall-doctor-no-such-model";
const question = "Answer with the one word: ok";
const longQuestion = "Count from 1 to 500, one number on each line.";
const [tokensMax, longTokensMax] = [16, 400];
// A machine of one's own may have to load the model first.
const timeoutMs = 120_000;
// How much longer the call after a cancelled one may take.
const [slowerTimes, slowerMs] = [3, 2_000];

/** Calls the model a few times. Without a model every check is skipped. */
export function callChecks(connection: Connection, model: string | null): Checks {
  const post = (body: object): Probe => ({ method: "POST", path: pathOn(connection), body, timeoutMs });
  const asking = (content: string, tokens: number, more: object = {}) => {
    return { model, messages: [{ role: "user", content }], max_tokens: tokens, ...more };
  };
  const chat = once(() => answered((body) => probe(connection, post(body)), asking(question, tokensMax)));
  const stream = once(() => {
    const more = { stream: true, stream_options: { include_usage: true } };
    return answered((body) => probeStream(connection, post(body), false), asking(question, tokensMax, more));
  });
  const withChat = (find: () => Promise<Finding>) => async () => {
    if (model === null) return skipped("only with --calls MODEL, because calls may cost");
    return (await chat()).status === 200 ? find() : skipped("no chat is answered");
  };
  return noticingOutages({
    "a chat is answered": async () =>
      model === null ? skipped("only with --calls MODEL, because calls may cost") : verdictOnChat(await chat()),
    "a chat says how many tokens it took": withChat(async () => verdictOnUsage(usageIn((await chat()).body))),
    "a stream has events, a reason why it ended, and [DONE]": withChat(async () => verdictOnStream(await stream())),
    "a stream says how many tokens it took, if asked": withChat(async () =>
      verdictOnUsage(
        eventsIn((await stream()).body)
          .map(usageIn)
          .findLast((usage) => usage?.kind === "object"),
      ),
    ),
    "a client that leaves a stream holds up nobody": withChat(async () => {
      const more = { stream: true };
      await answered((body) => probeStream(connection, post(body), true), asking(longQuestion, longTokensMax, more));
      const next = await answered((body) => probe(connection, post(body)), asking(question, tokensMax));
      return verdictAfterLeaving(next, (await chat()).elapsedMs);
    }),
    "a call of an unknown model is a 404 with an error": withChat(async () => {
      const unknown = { ...asking(question, tokensMax), model: unknownModel };
      return verdictOnError(await answered((body) => probe(connection, post(body)), unknown), 404);
    }),
  });
}

/** No answer is a finding here: a server that only lists may still be in order. */
function noticingOutages(checks: Checks): Checks {
  const noticing = Object.entries(checks).map(([name, find]) => {
    const found = () =>
      find().catch((error: unknown) => {
        if (error instanceof Unreachable) return failed(error.message);
        throw error;
      });
    return [name, found] as const;
  });
  return Object.fromEntries(noticing);
}

/** Servers list models at their root too, but take calls only under the version. */
function pathOn({ baseUrl }: Connection): string {
  return baseUrl.pathname === "/" ? "/v1/chat/completions" : "/chat/completions";
}

/** Newer models take another name for the limit of tokens, and say so. */
async function answered<Result extends ProbeResult>(
  ask: (body: object) => Promise<Result>,
  { max_tokens, ...body }: { readonly max_tokens: number },
): Promise<Result> {
  const first = await ask({ ...body, max_tokens });
  const isOtherName = first.status === 400 && first.body.includes("max_completion_tokens");
  return isOtherName ? ask({ ...body, max_completion_tokens: max_tokens }) : first;
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | null = null;
  return () => (made ??= make());
}

function verdictOnChat({ status, body, elapsedMs }: ProbeResult): Finding {
  const json = readJson(body);
  if (status !== 200)
    return failed(`answered ${status}: ${textIn(memberOf(json, "error"), "message") ?? "no message"}`);
  const [choice] = itemsOf(memberOf(json, "choices"));
  if (memberOf(choice, "message")?.kind !== "object") return failed("the answer has no choice with a message");
  if (textIn(choice, "finish_reason") === null) return failed("the choice has no finish_reason");
  return passed(`${Math.round(elapsedMs)} ms`);
}

function usageIn(body: string): Json | undefined {
  return memberOf(readJson(body), "usage");
}

function verdictOnUsage(usage: Json | undefined): Finding {
  if (usage?.kind !== "object") return failed("there is no usage");
  const missing = ["prompt_tokens", "completion_tokens"].filter((name) => {
    const count = memberOf(usage, name);
    return count?.kind !== "number" || !/^\d+$/.test(count.raw);
  });
  return missing.length === 0 ? passed() : failed(`the usage lacks ${missing.join(" and ")}`);
}

/** The data of each event. */
function eventsIn(body: string): readonly string[] {
  return body.split(/\r?\n/).flatMap((line) => (line.startsWith("data:") ? line.slice("data:".length).trim() : []));
}

function verdictOnStream({
  status,
  headers,
  body,
  isBroken,
  firstMs,
}: Awaited<ReturnType<typeof probeStream>>): Finding {
  const type = headers.get("content-type") ?? "none";
  if (status !== 200) return failed(`answered ${status}`);
  if (!/^text\/event-stream\b/i.test(type)) return failed(`the content type is ${type}`);
  if (isBroken) return failed("the connection broke");
  const events = eventsIn(body);
  const chunks = events.filter((event) => event !== "[DONE]");
  if (chunks.some((event) => readJson(event) === null)) return failed("an event is no JSON");
  const reasons = chunks.flatMap((event) => itemsOf(memberOf(readJson(event), "choices")).map(reasonOf));
  if (!reasons.some((reason) => reason !== null)) return failed("no event has a finish_reason");
  if (events.at(-1) !== "[DONE]") return failed("it does not end with [DONE]");
  return passed(`${chunks.length} events, the first after ${Math.round(firstMs ?? 0)} ms`);
}

function reasonOf(choice: Json): string | null {
  return textIn(choice, "finish_reason");
}

/** All that can be seen from outside: whether the server is free for the next call. */
function verdictAfterLeaving({ status, elapsedMs }: ProbeResult, usualMs: number): Finding {
  const took = `the next chat took ${Math.round(elapsedMs)} ms, and the first one ${Math.round(usualMs)} ms`;
  if (status !== 200) return failed(`the next chat is answered ${status}`);
  return elapsedMs > slowerTimes * usualMs + slowerMs ? failed(took) : passed(took);
}
