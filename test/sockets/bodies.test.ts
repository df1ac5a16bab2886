import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { residentMegabytes } from "../support/processes/memory.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bearer, request } from "./raw.ts";

/** Bodies that never end are refused while they arrive and are bounded in memory. */

const kibibyte = 1024;
const chunkBytes = 64 * kibibyte;
const chunk = `10000\r\n${"x".repeat(chunkBytes)}\r\n`;
const head = (key: Parameters<typeof bearer>[0]) =>
  request("POST", "/api/show", [bearer(key), "Transfer-Encoding: chunked"]);

let server: TestServer;
beforeAll(async () => void (server = await startServer({ flags: ["--no-access-log"] })));
afterAll(async () => {
  await server.stop();
  server.remove();
});

interface Sender {
  readonly socket: Socket;
  /** The status of the answer; null until it has come. */
  status: number | null;
}

/** Sends the head and a number of chunks, and never ends the body. */
function sendUnfinished(bytes: number, key: Parameters<typeof bearer>[0] = "acemeReader"): Sender {
  const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
  const sender: Sender = { socket, status: null };
  socket.on("error", () => undefined);
  socket.on("data", (data) => (sender.status ??= Number(/^HTTP\/1.1 (\d+)/.exec(data.toString("latin1"))?.[1])));
  socket.write(head(key));
  let left = bytes;
  const go = () => {
    while (left > 0) {
      left -= chunkBytes;
      if (socket.write(chunk)) continue;
      socket.once("drain", go);
      return;
    }
  };
  go();
  return sender;
}

async function until(condition: () => boolean, deadlineMs = 5_000): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!condition() && performance.now() < deadline) await Bun.sleep(10);
}

const end = (senders: readonly Sender[]) => senders.forEach(({ socket }) => socket.destroy());

test("a chunked body is refused at the chunk that exceeds the limit, before its end", async () => {
  const sender = sendUnfinished(5 * chunkBytes);
  await until(() => sender.status !== null);
  expect(sender.status).toBe(413);
  end([sender]);
});

test("the runtime reads on after a refusal, and keeps the connection", async () => {
  const sender = sendUnfinished(5 * chunkBytes);
  await until(() => sender.status !== null);
  for (let sent = 0; sent < 20 * kibibyte * kibibyte; sent += chunkBytes) sender.socket.write(chunk);
  await until(() => sender.socket.writableLength === 0);
  expect({ unsent: sender.socket.writableLength, isClosed: sender.socket.destroyed }).toEqual({
    unsent: 0,
    isClosed: false,
  });
  end([sender]);
});

test("a chunked body of very many small chunks arrives completely", async () => {
  const body = JSON.stringify({ model: "m".repeat(500) });
  const chunks = [...body].map((letter) => `1\r\n${letter}\r\n`).join("");
  const sender = sendUnfinished(0);
  sender.socket.write(`${chunks}0\r\n\r\n`);
  await until(() => sender.status !== null);
  expect(sender.status).toBe(404);
  end([sender]);
});

test("one key may have at most 4 MiB of unfinished bodies, and other keys can still send theirs", async () => {
  const senders = Array.from({ length: 40 }, () => sendUnfinished(3 * chunkBytes));
  await until(() => senders.filter(({ status }) => status !== null).length >= 19);
  const waiting = senders.filter(({ status }) => status === null).length;
  expect({ refused: senders.filter(({ status }) => status === 429).length, waiting }).toEqual({
    refused: 40 - waiting,
    waiting: expect.any(Number),
  });
  expect(waiting * 3 * chunkBytes).toBeLessThanOrEqual(4 * kibibyte * kibibyte);
  expect(waiting).toBeGreaterThanOrEqual(15);
  const other = sendUnfinished(chunkBytes, "acemeOwner");
  other.socket.write("0\r\n\r\n");
  await until(() => other.status !== null);
  expect(other.status).toBe(400);
  end([...senders, other]);
});

test("150 unfinished bodies of 7 MiB do not grow the memory of the server", async () => {
  const before = residentMegabytes(server.process.pid);
  const senders = Array.from({ length: 150 }, () => sendUnfinished(7 * kibibyte * kibibyte));
  await until(() => senders.every(({ status }) => status !== null));
  expect(senders.every(({ status }) => status === 413 || status === 429)).toBe(true);
  // Reading all of it took 1,050 MB.
  expect(residentMegabytes(server.process.pid) - before).toBeLessThan(150);
  end(senders);
});
