import type { LogSink } from "./http/access-log.ts";

const flushAfterMs = 50;

/** Lines to standard error: at once to a terminal, otherwise gathered, since each write costs as much as a request. */
export function stderrSink(accessLog: boolean): LogSink {
  if (process.stderr.isTTY) return { style: "human", accessLog, write: (text) => process.stderr.write(text) };
  let gathered = "";
  const flush = () => {
    const text = gathered;
    gathered = "";
    if (text !== "") process.stderr.write(text);
  };
  process.on("exit", flush);
  return {
    style: "json",
    accessLog,
    write: (text) => {
      if (gathered === "") setTimeout(flush, flushAfterMs).unref();
      gathered += text;
    },
  };
}
