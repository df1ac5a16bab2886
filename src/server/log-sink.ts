import { constants, openSync, writeSync } from "node:fs";
import { ownLine, type LogSink } from "../http/operating/access-log.ts";
import { LineQueue, type WriteOut } from "./line-queue.ts";

const gatherMs = 50;
const chunkBytesMax = 64 * 1024;
// Longer writes of several processes to one pipe may run into one another.
const atomicBytesMax = 4_096;
const terminalRetryMs = 20;

/** The log of a process. Whatever becomes of who reads it, the process goes on. */
export interface StderrSink extends LogSink {
  /** For what must not be lost: it is written before anything else, and tried again until that works. */
  keep(text: string): void;
  /** Resolves when everything has been written or dropped, or after the deadline. */
  settled(deadlineMs: number): Promise<void>;
}

/** Lines to standard error: at once to a terminal, otherwise gathered, since each write costs as much as a request. */
export function stderrSink(accessLog: boolean, isShared: boolean): StderrSink {
  const isTerminal = process.stderr.isTTY;
  const style = isTerminal ? "human" : "json";
  const queue = new LineQueue({
    writeOut: (isTerminal ? terminalWriter() : null) ?? writeToStderr,
    gatherMs: isTerminal ? 0 : gatherMs,
    chunkBytesMax: isShared ? atomicBytesMax : chunkBytesMax,
    notice: (dropped) => ownLine(style, "error", `${dropped} lines of the log could not be written and are lost`),
  });
  // Each write reports its own error. Without a listener the event would end the process as well.
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
 * On Linux it is opened once more so that writes do not block; null where that cannot be done.
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
