import OpenAI from "openai";
import { aimock, rollcall } from "./contestants.mjs";

/*
 * `node tasks.mjs NAME [PATH]`: does every task with one library, and prints how many milliseconds each took, as JSON. The
 * first start in a process is what a file of tests waits for, so one process measures one start.
 */

const contestants = { rollcall, aimock };
const [, , name, path] = process.argv;
const times = {};
const hello = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };
const repetitions = 50;
const callsInARow = 1_000;
const callsAtOnce = 50;

const median = (values) => values.toSorted((one, other) => one - other)[values.length >> 1];

async function took(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** The median of many: the time of one script, reset or call is less than a millisecond. */
async function repeated(task, work) {
  const all = [];
  for (let index = 0; index < repetitions; index++) all.push(await took(work));
  times[task] = median(all);
}

let server;
times["start to the first list"] = await took(async () => {
  server = await contestants[name](path);
  await expectStatus(fetch(`${server.url}/v1/models`, { headers: headers() }), 200);
});

await repeated("script and whole answer", async () => {
  await server.answer();
  await expectStatus(call({}), 200, "word word");
});
await repeated("script and streamed answer", async () => {
  await server.answer();
  await expectStatus(call({ stream: true }), 200, "[DONE]");
});
await repeated("script and tool call", async () => {
  await server.callTool();
  await expectStatus(call({}), 200, "Oslo");
});
await repeated("script, 429, answer", async () => {
  await server.limit();
  await expectStatus(call({}), 429);
  await expectStatus(call({}), 200, "word word");
});
await repeated("script and cut stream", async () => {
  await server.cut();
  const client = new OpenAI({ baseURL: `${server.url}/v1`, apiKey: server.key, maxRetries: 0 });
  const broke = await readStream(client).then(
    () => false,
    () => true,
  );
  if (!broke) throw new Error("the stream did not break");
});
await repeated("reset", () => server.reset());

await server.answer();
times[`${callsInARow} calls in a row`] = await took(async () => {
  for (let index = 0; index < callsInARow; index++) await expectStatus(call({}), 200);
});
const batches = [];
for (let batch = 0; batch < 10; batch++)
  batches.push(await took(() => Promise.all(Array.from({ length: callsAtOnce }, () => expectStatus(call({}), 200)))));
times[`${callsAtOnce} calls at once`] = median(batches);
times["stop"] = await took(() => server.stop());
console.log(JSON.stringify(times));

function headers() {
  return { authorization: `Bearer ${server.key}`, "content-type": "application/json" };
}

/** As a program does it: the client throws at an event that says what broke, or at the end of the connection. */
async function readStream(client) {
  const stream = await client.chat.completions.create({ ...hello, stream: true });
  for await (const chunk of stream) if (chunk.choices.length === 0) throw new Error("a chunk without a choice");
}

function call(more) {
  const body = JSON.stringify({ ...hello, ...more });
  return fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers: headers(), body });
}

async function expectStatus(request, status, part = "") {
  const answer = await request;
  const body = await answer.text();
  if (answer.status !== status || !body.includes(part)) throw new Error(`${answer.status}: ${body}`);
}
