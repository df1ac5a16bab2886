// Makes every call that a client has: `node driver.mjs PACKAGE CALLER`, with what to call as one line of JSON on the
// standard input. Each line of the output is one case and what came of it.
import { createInterface } from "node:readline";
import * as aiSdk from "./callers/ai-sdk.mjs";
import * as anthropic from "./callers/anthropic.mjs";
import * as cohere from "./callers/cohere.mjs";
import * as gemini from "./callers/gemini.mjs";
import * as langchain from "./callers/langchain.mjs";
import * as mistral from "./callers/mistral.mjs";
import * as ollama from "./callers/ollama.mjs";
import * as openai from "./callers/openai.mjs";
import * as openrouter from "./callers/openrouter.mjs";

const callers = {
  ...aiSdk,
  ...anthropic,
  ...cohere,
  ...gemini,
  ...langchain,
  ...mistral,
  ...ollama,
  ...openai,
  ...openrouter,
};
const [alias, callerName] = process.argv.slice(2);
const caseMs = 20_000;
// A client that has just been loaded takes a while on a busy machine until its call is with the upstream.
const givenUpMs = 1_000;

const library = await import(alias);
const [line] = await Array.fromAsync(createInterface({ input: process.stdin }));
const { url, key, wrongKey, models } = JSON.parse(line);
const client = callers[callerName]({ library, url, key });
const stranger = callers[callerName]({ library, url, key: wrongKey });

const cases = {
  answer: (call) => client.ask({ ...call, model: models.whole }),
  "streamed answer": (call) => streamed({ ...call, model: models.whole }),
  "unknown model": (call) => client.ask({ ...call, model: "nobody-knows-it" }),
  "unknown model, streamed": (call) => streamed({ ...call, model: "nobody-knows-it" }),
  "wrong key": (call) => stranger.ask({ ...call, model: models.whole }),
  "broken stream": (call) => streamed({ ...call, model: models.breaks }),
  "cancelled answer": (call) => cancelledAnswer({ ...call, model: models.hangs }),
  "cancelled stream": (call) => cancelledStream({ ...call, model: models.waits }),
};
for (const [name, make] of Object.entries(client.more))
  cases[name] = (call) => make({ ...call, model: models.whole, breaking: models.breaks });

let said = "";

async function streamed(call) {
  let pieces = 0;
  for await (const piece of client.stream(call)) {
    said += piece ?? "";
    pieces++;
  }
  return { text: said, pieces };
}

async function cancelledAnswer(call) {
  const leaving = new AbortController();
  setTimeout(() => leaving.abort(), givenUpMs);
  await client.ask({ ...call, signal: leaving.signal }).catch(() => undefined);
  return { at: Date.now() };
}

/** Leaves after the first piece, or where the client holds pieces back, after a while. */
async function cancelledStream(call) {
  const leaving = new AbortController();
  const timer = setTimeout(() => leaving.abort(), 2 * givenUpMs);
  try {
    for await (const _ of client.stream({ ...call, signal: leaving.signal })) leaving.abort();
  } catch {
    // That it was aborted is what it throws.
  }
  clearTimeout(timer);
  return { at: Date.now() };
}

for (const [name, make] of Object.entries(cases)) {
  said = "";
  const prompt = `Say hello to ${alias} ${callerName}: ${name}`;
  const call = { prompt, signal: new AbortController().signal };
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("it took too long")), caseMs).unref());
  const outcome = await Promise.race([make(call), late]).then(
    (value) => ({ value: value ?? null }),
    (error) => ({ error: described(error), said }),
  );
  process.stdout.write(`${JSON.stringify({ case: name, ...outcome })}\n`);
}
process.exit(0);

function described(error) {
  const status = [error, error.cause, error.lastError, error.response].map(
    (one) => one?.status ?? one?.statusCode ?? one?.status_code ?? one?.httpMeta?.response?.status,
  );
  return {
    name: error?.constructor?.name ?? typeof error,
    status: status.find((one) => typeof one === "number") ?? null,
    message: String(error?.message ?? JSON.stringify(error)),
  };
}
