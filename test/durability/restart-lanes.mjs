// Requests that take a while, for restart-clients.mjs: bodies that arrive slowly, and streams.
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Opens a connection and collects what arrives on it. */
export function open({ port, host }) {
  return new Promise((resolve, reject) => {
    const seen = { text: "", ended: null };
    const socket = net.connect({ port, host }, () => resolve({ socket, seen }));
    socket.setEncoding("latin1");
    socket.on("data", (text) => (seen.text += text)).on("error", reject);
    seen.ended = new Promise((end) => socket.on("error", ({ code }) => end(code)).on("close", () => end("closed")));
  });
}

const headOf = (place, method, path, key, ...headers) =>
  [`${method} ${path} HTTP/1.1`, `Host: ${place.host}`, `Authorization: Bearer ${key}`, ...headers, "", ""].join(
    "\r\n",
  );

const statusIn = (text) => Number(text.slice(9, 12));

/** Resolves with the first whole answer; rejects if the connection ends before. */
async function wholeAnswer({ socket, seen }) {
  for (;;) {
    const end = seen.text.indexOf("\r\n\r\n");
    const head = seen.text.slice(0, end);
    const length = Number(/^content-length: (\d+)/im.exec(head)?.[1]);
    if (end !== -1 && seen.text.length >= end + 4 + length)
      return { status: statusIn(head), head, length: end + 4 + length };
    const how = await Promise.race([seen.ended, new Promise((resolve) => socket.once("data", () => resolve(null)))]);
    if (how !== null && !(end !== -1 && seen.text.length >= end + 4 + length))
      throw new Error(`${how} after ${seen.text.length} bytes`);
  }
}

/** A body of which the second half comes later. */
export async function slowBody(place, path, key, body) {
  const { socket, seen } = await open(place);
  const headers = ["Content-Type: application/json", `Content-Length: ${body.length}`, "Connection: close"];
  socket.write(headOf(place, "POST", path, key, ...headers) + body.slice(0, body.length / 2));
  await sleep(Math.random() * 400);
  socket.write(body.slice(body.length / 2));
  const { status } = await wholeAnswer({ socket, seen });
  socket.destroy();
  return status;
}

/** A streamed call. It must end with its last event. */
export async function streamedCall(place, key, model) {
  const { socket, seen } = await open(place);
  const body = JSON.stringify({ model, stream: true, messages: [{ role: "user", content: "hello" }] });
  const headers = ["Content-Type: application/json", `Content-Length: ${body.length}`, "Connection: close"];
  socket.write(headOf(place, "POST", "/v1/chat/completions", key, ...headers) + body);
  const how = await seen.ended;
  const status = statusIn(seen.text);
  if (status === 200 && !seen.text.includes("data: [DONE]"))
    throw new Error(`a stream broke off: ${how}, ${seen.text.slice(-80)}`);
  if (!(status > 0)) throw new Error(how);
  return status;
}

/** A stream of changes. It ends in order, or is refused. */
export async function changeStream(place, key, over) {
  const { socket, seen } = await open(place);
  socket.write(headOf(place, "GET", "/rollcall/v1/changes", key, "Accept: text/event-stream"));
  const how = await Promise.race([seen.ended, over]);
  const status = statusIn(seen.text);
  if (how === "over") return status;
  if (!(status > 0)) throw new Error(how);
  if (status === 200 && !seen.text.endsWith("0\r\n\r\n")) throw new Error(`a stream of changes broke off: ${how}`);
  socket.destroy();
  return status;
}
