import { join } from "node:path";
import type { TestServer } from "../../test/support/server.ts";
import { keys } from "../../test/support/world.ts";
import { installedNode } from "../installed.ts";

/** What a program beside this file reads from the server with the newest official client, since a time in Unix seconds. */
export async function readWith(program: string, { url }: Pick<TestServer, "url">, startSeconds: number): Promise<any> {
  const child = Bun.spawn([installedNode(), join(import.meta.dir, program), "openai7", String(startSeconds)], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
    env: { ROLLCALL_URL: url, ADMIN_KEY: keys.acemeAdmin },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
