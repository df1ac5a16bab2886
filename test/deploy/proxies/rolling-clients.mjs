// Clients of proxies whose servers are restarted one after the other, run by Node:
// `node rolling-clients.mjs KEY NAME=PORT…`. Each asks again and again until standard input ends, then one line of JSON
// says how its requests went.
import https from "node:https";
import { setTimeout as sleep } from "node:timers/promises";

const [, , key, ...fronts] = process.argv;
const host = "127.0.0.1";
const tally = {};
const until = { over: false };
process.stdin.resume().on("end", () => (until.over = true));

function send(port, agent, { method = "GET", path, body = null }) {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${key}` };
    if (body !== null) headers["content-type"] = "application/json";
    const asked = https.request({ host, port, agent, method, path, headers, rejectUnauthorized: false }, (response) => {
      let text = "";
      const failed = ({ code }) => resolve({ outcome: `${response.statusCode}, then ${code}`, text });
      response
        .setEncoding("utf8")
        .on("data", (more) => (text += more))
        .on("error", failed);
      response.on("end", () => resolve({ outcome: String(response.statusCode), text }));
    });
    asked.on("error", ({ code, message }) => resolve({ outcome: code ?? message, text: "" }));
    asked.end(body);
  });
}

const call = (stream) =>
  JSON.stringify({ model: "parrot", stream, messages: [{ role: "user", content: "one two three" }] });

/** What is asked, and whether the text of the answer is whole. */
const requests = {
  retrieve: [{ path: "/v1/models/davinci" }, (text) => text.includes('"davinci"')],
  list: [{ path: "/v1/models" }, (text) => text.endsWith("}")],
  call: [{ method: "POST", path: "/v1/chat/completions", body: call(false) }, (text) => text.includes("usage")],
  stream: [{ method: "POST", path: "/v1/chat/completions", body: call(true) }, (text) => text.includes("[DONE]")],
};

async function lane(front, port, agent, name, pauseMs) {
  const [request, isWhole] = requests[name];
  while (!until.over) {
    await sleep(Math.random() * pauseMs);
    const { outcome, text } = await send(port, agent(), request);
    const shown = outcome === "200" && !isWhole(text) ? "200, not whole" : outcome;
    const row = `${front}, ${name}: ${shown}`;
    tally[row] = (tally[row] ?? 0) + 1;
  }
}

const lanes = fronts.flatMap((front) => {
  const [name, port] = front.split("=");
  const kept = new https.Agent({ keepAlive: true });
  return Object.keys(requests).flatMap((request) => [
    lane(name, port, () => kept, request, 20),
    lane(name, port, () => kept, request, 50),
    lane(name, port, () => kept, request, 4_000),
    lane(name, port, () => false, request, 100),
  ]);
});
await Promise.all(lanes);
process.stdout.write(`${JSON.stringify(tally)}\n`);
process.exit(0);
