import { spawn } from "node:child_process";
import type { Call } from "../../command/command.ts";

type Environment = Call["terminal"]["environment"];

/** Opens a page in the user's browser, without waiting for it. Returns false if no browser can be opened. */
export async function openBrowser(url: string, environment: Environment): Promise<boolean> {
  const opener = openerOf(environment);
  if (opener === null) return false;
  const [program, ...args] = opener;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const child = spawn(program, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => resolve(false)).on("spawn", () => resolve(true));
  child.unref();
  return promise;
}

/** Null where no browser can show a window: on a server, or through ssh. */
function openerOf(environment: Environment): readonly [string, ...string[]] | null {
  if (process.platform === "darwin") return ["open"];
  // `start` would take what is in quotes for a title.
  if (process.platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return environment["DISPLAY"] || environment["WAYLAND_DISPLAY"] ? ["xdg-open"] : null;
}
