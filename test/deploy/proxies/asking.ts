import { connect } from "node:tls";
import { connect as connectPlain, type Socket } from "node:net";
import { parseAnswers, type RawAnswer } from "../../sockets/raw-answers.ts";

const deadlineMs = 10_000;

export interface Asked {
  readonly key?: string;
  readonly headers?: readonly string[];
  /** Without TLS. */
  readonly isPlain?: boolean;
}

/** Sends a request as it stands on a connection of its own, which no client would let through; null for no answer. */
export async function ask(
  port: number,
  method: string,
  target: string,
  { key, headers = [], isPlain = false }: Asked = {},
): Promise<RawAnswer | null> {
  const socket = await opened(port, isPlain);
  const lines = [`${method} ${target} HTTP/1.1`, "Host: 127.0.0.1", "Connection: close", ...headers];
  if (key !== undefined) lines.push(`Authorization: Bearer ${key}`);
  let received = Buffer.alloc(0);
  socket.on("data", (bytes: Buffer) => (received = Buffer.concat([received, bytes])));
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  const timer = setTimeout(() => socket.destroy(), deadlineMs);
  await closed;
  clearTimeout(timer);
  const { answers } = parseAnswers(received, { toHead: method === "HEAD", closedByServer: true });
  return answers[0] ?? null;
}

/** Asks for a stream, and resolves with what came once `text` is in it; throws after the deadline. */
export async function readStreamUntil(
  port: number,
  target: string,
  key: string,
  text: string,
  begun: () => Promise<void>,
): Promise<string> {
  const socket = await opened(port, false);
  let received = "";
  let isBegun = false;
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  socket.on("data", (bytes: Buffer) => {
    received += bytes.toString();
    if (received.includes(text)) resolve(received);
    if (isBegun || !received.includes("the changes since")) return;
    isBegun = true;
    begun().catch(reject);
  });
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\nAuthorization: Bearer ${key}\r\n\r\n`,
  );
  const timer = setTimeout(() => reject(new Error(`of the stream came only: ${received}`)), deadlineMs);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** A request that stays open. */
export interface OpenCall {
  text(): string;
  isClosed(): boolean;
  leave(): void;
}

export async function openCall(port: number, bytes: string, isPlain = false): Promise<OpenCall> {
  const socket = await opened(port, isPlain);
  let text = "";
  let isClosed = false;
  socket.on("data", (more: Buffer) => (text += more.toString("latin1")));
  socket.once("close", () => (isClosed = true));
  socket.write(bytes);
  return { text: () => text, isClosed: () => isClosed, leave: () => void socket.destroy() };
}

function opened(port: number, isPlain: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const place = { port, host: "127.0.0.1" };
    const socket = isPlain
      ? connectPlain(place, () => resolve(socket))
      : connect({ ...place, rejectUnauthorized: false, ALPNProtocols: ["http/1.1"] }, () => resolve(socket));
    socket.once("error", reject);
    socket.on("error", () => undefined);
  });
}
