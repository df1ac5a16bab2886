import { constants, openSync, writeSync } from "node:fs";
import { ownLine, type LogSink } from "../http/operating/access-log.ts";
import { LineQueue, type WriteOut } from "./line-queue.ts";

const gatherMs = 50;
const chunkBytesMax = 64 * 1024;
// Longer writes of several processes to one pipe may be interleaved.
const atomicBytesMax = 4_096;
const terminalRetryMs = 20;

/** The log of a process. No failure of its reader stops the process. */
export interface StderrSink extends LogSink, Pick<LineQueue, "keep" | "settled"> {}

/** Writes to standard error: to a terminal at once, otherwise in batches, since a write costs as much as a request. */
export function stderrSink(accessLog: boolean, isShared: boolean): StderrSink {
  const isTerminal = process.stderr.isTTY;
  const style = isTerminal ? "human" : "json";
  const queue = new LineQueue({
    writeOut: (isTerminal ? terminalWriter() : null) ?? writeToStderr,
    gatherMs: isTerminal ? 0 : gatherMs,
    chunkBytesMax: isShared ? atomicBytesMax : chunkBytesMax,
    notice: (dropped) => ownLine(style, "error", `${dropped} lines of the log could not be written and are lost`),
  });
  // Each write reports its own error. Without a listener, the event would end the process.
  process.stderr.on("error", () => undefined);
  process.on("exit", () => queue.flush());
  return {
    style,
    accessLog,
    write: (text) => queue.write(text),
    linesDropped: () => queue.dropped,
    keep: (text) => queue.keep(text),
    settled: (deadlineMs) => queue.settled(deadlineMs),
  };
}

const writeToStderr: WriteOut = (text, done) => void process.stderr.write(text, done);

/**
 * A write to a terminal blocks the process, for ever if the terminal is paused with Ctrl-S or has lost its connection.
 * On Linux it is opened again in non-blocking mode; null where that is not possible.
 */
function terminalWriter(): WriteOut | null {
  if (process.platform !== "linux") return null;
  let fd: number;
  try {
    fd = openSync("/proc/self/fd/2", constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return null;
  }
  return (text, done) => {
    let left = Buffer.from(text);
    const write = () => {
      try {
        while (left.length > 0) left = left.subarray(writeSync(fd, left));
        done();
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "EAGAIN") setTimeout(write, terminalRetryMs);
        else done(error);
      }
    };
    write();
  };
}
