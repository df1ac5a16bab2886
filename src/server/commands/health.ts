import { isIPv6 } from "node:net";
import { clientUrl } from "../../client/client-url.ts";
import { askReadiness } from "../../client/readiness.ts";
import { readAddress } from "../../config/config.ts";
import { Failure } from "../../cli/failure.ts";
import type { Terminal } from "../../cli/terminal/terminal.ts";
import { messageOf } from "../../core/text/message-of.ts";

/** Asks the server that `rollcall serve` runs with the same flags and environment. Throws Failure unless it is ready. */
export async function checkHealth(flags: Readonly<Record<string, string>>, terminal: Terminal): Promise<number> {
  const { host, port } = readAddress(flags, terminal.environment);
  const url = `${clientUrl(`http://${isIPv6(host) ? `[${host}]` : host}:${port}`)}/readyz`;
  const { status, body } = await askReadiness(url).catch((error: unknown) => {
    throw failed(`no answer from ${url}: ${messageOf(error)}`);
  });
  if (status !== 200) throw failed(`not ready: ${url} answers ${status}: ${body.trim()}`);
  terminal.write("ready\n");
  return 0;
}

const failed = (message: string) => new Failure(message).namedBy("rollcall");
