import { callNames } from "../core/calls.ts";
import { malformedRequest } from "../core/refusal.ts";
import { operationTable } from "./operation.ts";
import { deleted, pageOf, pages } from "./shapes/answers.ts";
import {
  checked,
  component,
  described,
  list,
  namedObject,
  nullable,
  object,
  omittable,
  optional,
  shape,
  withDefault,
  withSchema,
  type Infer,
} from "./shapes/shapes.ts";
import {
  anything,
  boolean,
  choice,
  constant,
  count,
  integer,
  modelId,
  seconds,
  text,
  textsByName,
} from "./shapes/values.ts";

/** Scripts and resets, for tests. Only a server with --memory has these calls. */

/** How long a scripted answer may wait. */
export const delayMsMax = 60_000;
const answersMax = 1_000;
const millisecondsUpTo = (most: number) => integer(0, most);

/** The script of the calls that have no script of their own. */
export const defaultScript = "default";

/** Requests of the Models API that a script can answer, besides calls. */
export const modelsCalls = ["models.list", "models.retrieve", "models.delete"] as const;
export type ScriptedCall = (typeof callNames)[number] | (typeof modelsCalls)[number];

const namePattern = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
export const scriptName = checked(
  withSchema(text, { pattern: namePattern.source }),
  (given) => namePattern.test(given),
  (param) => `Invalid '${param}': expected 1 to 128 letters, digits, dots, colons, hyphens and underscores.`,
);

const match = object({
  model: omittable(described("The model as the request names it.", modelId)),
  call: omittable(described("Requests of the Models API need it.", choice([...callNames, ...modelsCalls]))),
  contains: omittable(described("What the body must contain, as it was sent.", text)),
});

const anyJson = anything({});
const toolCall = object({
  name: text,
  arguments: omittable(described("An object, or the text of one, which need not be valid JSON.", anyJson)),
  id: omittable(text),
});
const usage = object({
  input_tokens: omittable(count),
  output_tokens: omittable(count),
  cached_tokens: omittable(described("Those of the input that came from a cache.", count)),
  reasoning_tokens: omittable(described("Those of the output that were spent on reasoning.", count)),
});
const error = object({
  message: omittable(text),
  type: omittable(text),
  code: omittable(text),
  param: omittable(text),
});

const notByHand = new Set([
  "connection",
  "content-length",
  "content-encoding",
  "transfer-encoding",
  "keep-alive",
  "upgrade",
]);
const headers = checked(
  shape(textsByName.schema, (sent, param) => Object.fromEntries(textsByName.read(sent, param))),
  (given) => Object.entries(given).every(([name, value]) => /^[\w-]+$/.test(name) && /^[\t -~]*$/.test(value)),
  (param) => `Invalid '${param}': expected names and printable ASCII values of headers.`,
);
const answerHeaders = checked(
  headers,
  (given) => !Object.keys(given).some((name) => notByHand.has(name.toLowerCase())),
  (param) => `Invalid '${param}': the server writes ${[...notByHand].join(", ")} itself.`,
);

const scriptAnswer = component(
  "ScriptAnswer",
  checked(
    object(
      {
        match: omittable(match),
        times: omittable(
          described("How many requests it answers: 1 by default, and all with null.", nullable(integer(1, 1_000_000))),
        ),
        text: omittable(text),
        reasoning: omittable(text),
        tool_calls: omittable(list(toolCall)),
        json: omittable(described("Answers with its text, as structured output does.", anyJson)),
        embedding: omittable(described("For each input.", list(number()))),
        finish: omittable(choice(["stop", "length", "tool_calls", "content_filter"])),
        usage: omittable(usage),
        status: omittable(
          described("From 300 on it is an error in the words of the caller's dialect.", integer(200, 599)),
        ),
        error: omittable(error),
        body: omittable(described("Sent as it is: a text, or anything else as JSON.", anyJson)),
        chunks: omittable(described("Sent as they are, one after the other.", list(text))),
        headers: omittable(answerHeaders),
        delay_ms: omittable(described("Before the headers.", millisecondsUpTo(delayMsMax))),
        chunk_delay_ms: omittable(described("Before each event or chunk.", millisecondsUpTo(delayMsMax))),
        cut_after: omittable(described("Breaks the connection after so many events or chunks.", count)),
        cut_after_bytes: omittable(described("Breaks the connection after so many bytes.", count)),
        malformed_after: omittable(described("Sends malformed JSON after so many events.", count)),
      },
      { example: { match: { contains: "weather" }, text: "It is sunny.", chunk_delay_ms: 20 } },
    ),
    (given) => kindsOf(given).length < 2,
    (param, given) => `Invalid '${param}': ${kindsOf(given).join(" and ")} exclude each other.`,
  ),
);

/** What an answer says; more than one of them do not fit together. */
function kindsOf(given: object): readonly string[] {
  const said = ["text", "reasoning", "tool_calls"].filter((name) => name in given).slice(0, 1);
  const others = ["json", "embedding", "error", "body", "chunks"].filter((name) => name in given);
  return [...said, ...others];
}

/** Any number. */
function number() {
  return shape({ type: "number" }, (sent, param) => {
    if (typeof sent === "number") return sent;
    throw malformedRequest(`Invalid type for '${param}': expected a number.`, param);
  });
}

const settings = {
  answers: checked(
    list(scriptAnswer),
    (given) => given.length <= answersMax,
    (param) => `Invalid '${param}': expected at most ${answersMax} answers.`,
  ),
  api_key_id: described("Its calls have this script if their header names none.", optional(text)),
  strict: described(
    "Whether calls that no answer is left for are refused, rather than echoed.",
    withDefault(false, boolean),
  ),
};

const script = namedObject("Script", {
  id: scriptName,
  object: constant("rollcall.script"),
  api_key_id: nullable(text),
  strict: boolean,
  answers: list(
    object({
      answer: scriptAnswer,
      used: count,
      left: described("Null for one that answers all requests.", nullable(count)),
    }),
  ),
  unanswered: described("How many of its calls no answer was left for.", count),
});

const receivedRequest = namedObject("ReceivedRequest", {
  id: described("The request id of the answer.", text),
  object: constant("rollcall.received_request"),
  at: seconds,
  method: text,
  path: text,
  call: described("The call, or the operation of another request.", text),
  model: described("The model as the request names it.", nullable(text)),
  api_key_id: text,
  script: described("The script that the request had; null without one.", nullable(text)),
  answer: described("The place in the script of the answer that it got; null for another one.", nullable(count)),
  status: described("Null as long as it is not answered.", nullable(count)),
  body: described("As JSON where it is JSON; null without one.", anyJson),
  body_bytes: count,
  is_cut: described("Whether the body was too long to keep whole. Then `body` is the text of its beginning.", boolean),
});

export type ScriptAnswer = Infer<typeof scriptAnswer>;
export type ScriptWire = Infer<typeof script>;
export type ReceivedRequestWire = Infer<typeof receivedRequest>;

const one = "/rollcall/v1/scripts/{script_name}" as const;

export const testMode = operationTable({
  reset: {
    route: "POST /rollcall/v1/reset",
    summary: "Puts everything back to what a new start would serve, for all organizations, and drops all scripts.",
    answer: namedObject("Reset", { object: constant("rollcall.reset"), revision: count }),
  },
  listScripts: {
    route: "GET /rollcall/v1/scripts",
    summary: "Lists the organization's scripts and what is left of each.",
    ...pages(script),
  },
  setScript: {
    route: `POST ${one}`,
    summary: "Sets what is answered to the calls that name this script, in the place of an earlier one.",
    body: namedObject("NewScript", settings, { example: { answers: [{ status: 429 }, { text: "Hello!" }] } }),
    answer: script,
  },
  retrieveScript: { route: `GET ${one}`, summary: "Retrieves a script with what is left of it.", answer: script },
  deleteScript: { route: `DELETE ${one}`, summary: "Deletes a script.", answer: deleted },
  listReceivedRequests: {
    route: "GET /rollcall/v1/received_requests",
    summary: "Lists the organization's calls and requests of the Models API, the oldest first, with their bodies.",
    query: { ...pages(receivedRequest).query, script: omittable(scriptName) },
    answer: pageOf(receivedRequest),
  },
});
