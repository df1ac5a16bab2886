import { connect, type Socket } from "node:net";
import { callBytes } from "../../support/upstreams/calling-server.ts";
import { callBehaviours, terminator, type Expected } from "./behaviours.ts";

/** One call as its client saw it. */
export interface FaultyCall {
  readonly behaviour: string;
  readonly text: string;
  /** How it ended: the client left, the answer was whole by its framing, or the connection was closed before that. */
  readonly end: "left" | "clean" | "cut" | "hung";
}

const deadlineMs = 20_000;

/** Makes a call that the upstream answers like this. `leaveMs` is when the client leaves; null if it stays. */
export function makeCall(port: number, behaviour: string, leaveMs: number | null): Promise<FaultyCall> {
  const { promise, resolve } = Promise.withResolvers<FaultyCall>();
  let text = "";
  const socket = connect(port, "127.0.0.1");
  const timers: Timer[] = [];
  const end = (how: FaultyCall["end"]) => {
    for (const timer of timers) clearTimeout(timer);
    socket.destroy();
    resolve({ behaviour, text, end: how });
  };
  timers.push(setTimeout(() => end("hung"), deadlineMs));
  if (leaveMs !== null) timers.push(setTimeout(() => end("left"), leaveMs));
  socket.on("error", () => undefined);
  socket.on("close", () => end(isWhole(text) ? "clean" : "cut"));
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    if (isWhole(text)) end("clean");
  });
  write(socket, behaviour);
  return promise;
}

function write(socket: Socket, behaviour: string): void {
  const stream = !behaviour.includes("JSON");
  socket.write(callBytes({ model: "up-model", stream, messages: [], behaviour }));
}

/** Whether an answer is whole by its framing. */
function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /^content-length: (\d+)/im.exec(text.slice(0, head))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length - head - 4 >= Number(length);
}

/** What is wrong with a call whose client stayed and whose upstream was not restarted meanwhile; null if nothing is. */
export function problemWith({ behaviour, text, end }: FaultyCall): string | null {
  const { expected } = callBehaviours[behaviour]!;
  const seen = seenIn(text, end, behaviour);
  return end === "left" || seen === expected ? null : `${behaviour}: ${seen} instead of ${expected}`;
}

/** Whether an answer claims to be whole although it is not, whatever happened meanwhile. */
export function isFalse({ behaviour, text, end }: FaultyCall): boolean {
  const { expected } = callBehaviours[behaviour]!;
  return (
    expected === "broken" && (end === "clean" || bodyIn(text).includes(terminator)) && text.startsWith("HTTP/1.1 200")
  );
}

/** What is in the chunks of an answer. */
function bodyIn(text: string): string {
  let body = "";
  for (let at = text.indexOf("\r\n\r\n") + 4; at > 3 && at < text.length;) {
    const start = text.indexOf("\r\n", at) + 2;
    const length = Number.parseInt(text.slice(at, start), 16);
    if (start === 1 || !(length > 0)) break;
    body += text.slice(start, start + length);
    at = start + length + 2;
  }
  return body;
}

function seenIn(text: string, end: FaultyCall["end"], behaviour: string): Expected | "hung" | "nothing" {
  if (end === "hung") return "hung";
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1] ?? 0);
  if (status === 0) return "nothing";
  if (status !== 200) return "refused";
  if (end === "cut") return "broken";
  return behaviour.includes("JSON") || bodyIn(text).includes(terminator) ? "whole" : "incomplete";
}
