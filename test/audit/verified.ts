import { spawnRollcall } from "../support/server.ts";

/** Runs `rollcall audit verify` on a directory. */
export async function verifiedFile(directory: string) {
  const child = spawnRollcall(["audit", "verify", "--data", directory]);
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}
