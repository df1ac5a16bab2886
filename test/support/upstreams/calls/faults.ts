import type { Socket } from "node:net";
import { brotliCompressSync, gzipSync, zstdCompressSync } from "node:zlib";

/**
 * How an answer is sent, or broken. `pieces` are the bytes of a whole answer: its head, each event, and the end of the
 * chunks. Resolves once a whole answer was sent; one that never resolves holds the answer back.
 */
export type Fault = (socket: Socket, pieces: readonly Buffer[]) => unknown;

const never = new Promise<never>(() => undefined);

const answering = new WeakSet<Socket>();

/** All of it, piece by piece. */
export const passes: Fault = async (socket, pieces) => {
  answering.add(socket);
  for (const piece of pieces) {
    socket.write(piece);
    // A piece to a packet, so that a client sees events one at a time.
    await Bun.sleep(0);
  }
  answering.delete(socket);
};

/** How many bytes come before the piece at an index; negative indexes count from the end. */
export function offsetOf(pieces: readonly Buffer[], index: number): number {
  return Buffer.concat(pieces.slice(0, index)).length;
}

type Offset = number | ((pieces: readonly Buffer[]) => number);

function begin(socket: Socket, pieces: readonly Buffer[], offset: Offset): Promise<void> {
  const at = typeof offset === "number" ? offset : offset(pieces);
  const { promise, resolve } = Promise.withResolvers<void>();
  if (at === 0) resolve();
  else socket.write(Buffer.concat(pieces).subarray(0, at), () => resolve());
  return promise;
}

// Bytes that stand in the way of a reset may be lost by it.
const arriveMs = 15;

/** The bytes before the offset, then a reset. */
export const resetsAt =
  (offset: Offset): Fault =>
  async (socket, pieces) => {
    await begin(socket, pieces, offset);
    await Bun.sleep(arriveMs);
    socket.resetAndDestroy();
  };

/** The bytes before the offset, then a clean end of the connection. */
export const cutsAt =
  (offset: Offset): Fault =>
  async (socket, pieces) => {
    await begin(socket, pieces, offset);
    socket.end();
  };

/** The bytes before the offset, then nothing more on an open connection. */
export const fallsSilentAt =
  (offset: Offset): Fault =>
  async (socket, pieces) => {
    await begin(socket, pieces, offset);
    await never;
  };

/** A byte to a packet. */
export const drips: Fault = async (socket, pieces) => {
  socket.setNoDelay(true);
  for (const byte of Buffer.concat(pieces)) {
    socket.write(Buffer.of(byte));
    await Bun.sleep(0);
  }
};

/** Whole, compressed as the encoding says, though nobody may have asked for it. */
export const packed =
  (encoding: "gzip" | "br" | "zstd"): Fault =>
  (socket, pieces) => {
    const packers = { gzip: gzipSync, br: brotliCompressSync, zstd: zstdCompressSync };
    const [head = "", ...rest] = pieces.map((piece) => piece.toString("latin1"));
    const isChunked = /transfer-encoding/i.test(head);
    const texts = isChunked ? rest.slice(0, -1).map((chunk) => chunk.slice(chunk.indexOf("\r\n") + 2, -2)) : rest;
    const body = packers[encoding](Buffer.from(texts.join(""), "latin1"));
    const lines = head.split("\r\n").filter((line) => !/^(content-length|transfer-encoding):/i.test(line));
    lines.splice(1, 0, `Content-Encoding: ${encoding}`, `Content-Length: ${body.length}`);
    socket.write(Buffer.concat([Buffer.from(lines.join("\r\n")), body]));
  };

/** Informational answers before the answer. */
export const announces: Fault = (socket, pieces) => {
  socket.write("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
  socket.write("HTTP/1.1 102 Processing\r\n\r\n");
  return passes(socket, pieces);
};

/** Another answer instead. */
export const answers =
  (status: string, headers: readonly string[], body = ""): Fault =>
  (socket) =>
    socket.write([`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${body.length}`, "", body].join("\r\n"));

/** A header of so many bytes in front of the answer's own. */
export const withHeader =
  (length: number): Fault =>
  (socket, [head = Buffer.alloc(0), ...rest]) => {
    const lines = head.toString("latin1").split("\r\n");
    lines.splice(1, 0, `X-Padding: ${"x".repeat(length)}`);
    return passes(socket, [Buffer.from(lines.join("\r\n")), ...rest]);
  };

/** The whole answer, and the end of the connection, unless the next request is here by then. */
export const closesAfter =
  (idleMs: number): Fault =>
  async (socket, pieces) => {
    await passes(socket, pieces);
    setTimeout(() => {
      if (!answering.has(socket)) socket.end();
    }, idleMs);
  };

const used = new WeakSet<Socket>();

/** A connection that has had one answer already is reset when the next request is here. */
export const answersOnce: Fault = (socket, pieces) => {
  if (used.has(socket)) return socket.resetAndDestroy();
  used.add(socket);
  return passes(socket, pieces);
};
