import { spawnRollcall } from "../support/server.ts";

/** What became of a command. */
export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `rollcall` with these arguments to its end, with this on its standard input. */
export async function rollcall(args: readonly string[], input: string | Uint8Array = ""): Promise<Ended> {
  const child = spawnRollcall(args, {}, "pipe");
  void feed(child, input).then(() => child.stdin?.end());
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** A command that refuses the beginning does not read the rest. */
export async function feed({ stdin }: ReturnType<typeof spawnRollcall>, input: string | Uint8Array): Promise<void> {
  await Promise.resolve(stdin?.write(input)).catch(() => undefined);
}

/** The file of a store, which has to be to be had. */
export async function exportOf({ flags }: { readonly flags: readonly string[] }): Promise<string> {
  const { exitCode, stdout, stderr } = await rollcall(["export", ...flags]);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout;
}

export function importInto(
  { flags }: { readonly flags: readonly string[] },
  file: string | Uint8Array,
): Promise<Ended> {
  return rollcall(["import", ...flags, "-"], file);
}

/** What the last line of an export says there is in each table. */
export function rowsIn(file: string): Record<string, number> {
  return JSON.parse(file.trimEnd().split("\n").at(-1) ?? "").rows;
}

export function revisionOf(file: string): number {
  return JSON.parse(file.slice(0, file.indexOf("\n"))).revision;
}
