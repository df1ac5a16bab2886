import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** What must become of a call that the upstream answers in this way, as long as the client stays. */
export type Expected =
  /** All of it arrives, and ends cleanly. */
  | "whole"
  /** What arrives is a stream without a terminator, and breaks off. */
  | "broken"
  /** It ends cleanly as the upstream did, without a terminator. */
  | "incomplete"
  /** An error in JSON. */
  | "refused";

export interface CallBehaviour {
  readonly expected: Expected;
  readonly answer: (socket: Socket) => unknown;
}

export const terminator = "data: [DONE]\n\n";
const lastChunk = "0\r\n\r\n";
const event = `data: {"choices":[{"delta":{"content":"${"x".repeat(60)}"}}]}\n\n`;
const streamHead = headOf(["Content-Type: text/event-stream", "Transfer-Encoding: chunked"]);
const jsonHead = headOf(["Content-Type: application/json", "Content-Length: 12"]);
const json = '{"id":"a12"}';
const wholeStream = streamHead + chunkOf(event).repeat(5) + chunkOf(terminator) + lastChunk;
const begunStream = streamHead + chunkOf(event).repeat(3);

/** Every way in which an upstream answers well, badly, or not at all. */
export const callBehaviours: Readonly<Record<string, CallBehaviour>> = {
  "a stream": whole((socket) => socket.write(wholeStream)),
  "a slow stream": whole((socket) => drip(socket, wholeStream, 40)),
  "a large stream": whole((socket) =>
    socket.write(streamHead + chunkOf(event.repeat(20_000)) + chunkOf(terminator) + lastChunk),
  ),
  JSON: whole((socket) => socket.write(jsonHead + json)),
  "JSON in pieces": whole((socket) => drip(socket, jsonHead + json, 10)),
  "an end without a terminator": { expected: "incomplete", answer: (socket) => socket.write(begunStream + lastChunk) },
  "a reset between events": broken((socket) => writeAndReset(socket, begunStream)),
  "a reset in an event": broken((socket) => writeAndReset(socket, begunStream + chunkOf(event.slice(0, 30)))),
  "an end between chunks": broken((socket) => socket.end(begunStream)),
  "an end in a chunk": broken((socket) => socket.end(begunStream + chunkOf(event).slice(0, 40))),
  "a chunk without a size": broken((socket) => socket.write(`${begunStream}zz\r\n`)),
  "silence between events": broken((socket) => socket.write(begunStream)),
  "silence in an event": broken((socket) => socket.write(begunStream + chunkOf(event.slice(0, 30)))),
  "a compressed stream that is reset": broken((socket) => {
    socket.write(streamHead.replace("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n"));
    const packed = gzipSync(event.repeat(9)).subarray(0, 50);
    socket.write(Buffer.concat([Buffer.from(`${packed.length.toString(16)}\r\n`), packed, Buffer.from("\r\n")]));
    setTimeout(() => socket.resetAndDestroy(), 5);
  }),
  "a reset before its headers": refused((socket) => socket.resetAndDestroy()),
  "an end before its headers": refused((socket) => socket.end()),
  "a reset in its headers": refused((socket) => writeAndReset(socket, streamHead.slice(0, 40))),
  "no HTTP": refused((socket) => socket.end("hello\r\n\r\n")),
  silence: refused(() => undefined),
  "silence in JSON": refused((socket) => socket.write(jsonHead + json.slice(0, 5))),
  "a reset in JSON": refused((socket) => writeAndReset(socket, jsonHead + json.slice(0, 5))),
  "400": refused((socket) => socket.write(jsonHead.replace("200", "400") + json)),
  "401": refused((socket) => socket.write(jsonHead.replace("200", "401") + json)),
  "429": refused((socket) => socket.write(jsonHead.replace("200", "429") + json)),
  "500": refused((socket) => socket.write(jsonHead.replace("200", "500") + json)),
  "a redirect": refused((socket) => socket.write(jsonHead.replace("200", "302") + json)),
  "a page": refused((socket) =>
    socket.write(jsonHead.replace("200", "502").replace("application/json", "text/html") + json),
  ),
};

function whole(answer: CallBehaviour["answer"]): CallBehaviour {
  return { expected: "whole", answer };
}

function broken(answer: CallBehaviour["answer"]): CallBehaviour {
  return { expected: "broken", answer };
}

function refused(answer: CallBehaviour["answer"]): CallBehaviour {
  return { expected: "refused", answer };
}

function headOf(lines: readonly string[]): string {
  return ["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n");
}

function chunkOf(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

function writeAndReset(socket: Socket, text: string): void {
  socket.write(text);
  setTimeout(() => socket.resetAndDestroy(), 5);
}

async function drip(socket: Socket, text: string, pieces: number): Promise<void> {
  const length = Math.ceil(text.length / pieces);
  for (let at = 0; at < text.length && !socket.destroyed; at += length) {
    socket.write(text.slice(at, at + length));
    await Bun.sleep(1);
  }
}
