// Clients of a server that is stopped and started again, run by Node: `node restart-clients.mjs URL READ_KEY WRITE_KEY`.
// Each asks again and again until standard input ends, then one line of JSON says how its requests went. A connection
// that is refused was never accepted; whatever else is no answer was lost.
import http from "node:http";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { changeStream, slowBody, streamedCall } from "./restart-lanes.mjs";

const [, , url, readKey, writeKey, timesText] = process.argv;
const { port, hostname: host } = new URL(url);
const path = "/v1/models/davinci";
const tally = {};
const until = { ended: false };
const over = new Promise((resolve) => {
  process.stdin.resume().on("end", () => {
    until.ended = true;
    resolve("over");
  });
});

function note(client, outcome) {
  const of = (tally[client] ??= {});
  of[outcome] = (of[outcome] ?? 0) + 1;
}

/** What became of a request that got no answer. */
function lost(error) {
  const code = error?.cause?.code ?? error?.code ?? String(error);
  return code === "ECONNREFUSED" ? "refused" : `lost: ${code}`;
}

const request = (...headers) =>
  [`GET ${path} HTTP/1.1`, `Host: ${host}`, `Authorization: Bearer ${readKey}`, ...headers, "", ""].join("\r\n");

/** Reads one answer from a socket; rejects when the connection ends first. */
function answerOf(socket) {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk) => {
      text += chunk;
      const end = text.indexOf("\r\n\r\n");
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1]);
      if (end === -1 || text.length < end + 4 + length) return;
      settle(() => resolve({ status: Number(text.slice(9, 12)), closes: /^connection: close/im.test(text) }));
    };
    const fail = (error) => settle(() => reject(error));
    const close = () => settle(() => reject(new Error("the connection ended")));
    const settle = (then) => {
      socket.off("data", read).off("error", fail).off("close", close);
      then();
    };
    socket.on("data", read).on("error", fail).on("close", close);
  });
}

function connected() {
  return new Promise((resolve, reject) => {
    const socket = net.connect({ port, host }, () => resolve(socket));
    // Without a listener an error would end this process, also while nothing is asked.
    socket.on("error", reject);
  });
}

/** A connection for each request. */
async function rawOnce() {
  const socket = await connected();
  const answer = answerOf(socket);
  socket.write(request("Connection: close"));
  const { status, closes } = await answer;
  if (!closes) throw new Error("an answer without Connection: close");
  socket.destroy();
  return status;
}

/** A connection that is kept until an answer says that it ends, or the server ends it while nothing is asked. */
function rawKept(pause) {
  let socket = null;
  return async () => {
    await sleep(pause());
    if (socket === null || socket.destroyed || socket.readableEnded) socket = await connected();
    const answer = answerOf(socket);
    socket.write(request());
    const { status, closes } = await answer;
    if (closes) {
      socket.destroy();
      socket = null;
    }
    return status;
  };
}

function byAgent(agent) {
  return () =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${readKey}` };
      const asked = http.get({ host, port, path, agent, headers }, (response) => {
        response.on("error", reject).on("end", () => resolve(response.statusCode));
        response.resume();
      });
      asked.on("error", reject);
    });
}

async function byFetch() {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${readKey}` } });
  await response.arrayBuffer();
  return response.status;
}

let registered = 0;
async function registering() {
  const headers = { authorization: `Bearer ${writeKey}`, "content-type": "application/json" };
  const body = JSON.stringify({ id: `ft:gpt-4o-mini:acemeco:restarts:${process.pid}-${registered++}` });
  const response = await fetch(`${url}/rollcall/v1/models`, { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function lane(client, ask) {
  while (!until.ended) {
    const outcome = await ask().then((status) => `answered ${status}`, lost);
    note(client, outcome);
    await sleep(outcome === "refused" ? 20 : 1);
  }
}

const place = { port, host };
const many = Number(timesText ?? 1);
const bodyOf = () => JSON.stringify({ id: `ft:gpt-4o-mini:acemeco:slow:${process.pid}-${registered++}` });
const lanes = [
  [4, "raw, a connection each", () => rawOnce],
  [2, "raw, kept, at once", () => rawKept(() => 0)],
  [4, "raw, kept, with pauses", () => rawKept(() => Math.random() * 400)],
  [4, "raw, kept, with long pauses", () => rawKept(() => Math.random() * 4000)],
  [2, "node's agent", () => byAgent(new http.Agent({ keepAlive: true }))],
  [2, "node without an agent", () => byAgent(false)],
  [2, "fetch", () => byFetch],
  [2, "fetch, registering", () => registering],
  [2, "slow body", () => () => slowBody(place, "/rollcall/v1/models", writeKey, bodyOf())],
  [2, "call", () => () => streamedCall(place, readKey, "up-model")],
  [1, "changes", () => () => changeStream(place, readKey, over)],
].flatMap(([count, client, ask]) => Array.from({ length: count * many }, () => lane(client, ask())));
await Promise.all(lanes);
process.stdout.write(`${JSON.stringify(tally)}\n`);
process.exit(0);
