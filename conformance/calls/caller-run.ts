import { ourModelOf, type CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { keys } from "../../test/support/world.ts";
import type { CallingClient } from "./callers.ts";

/** What came of one case: a value, or what the client threw, and the text that it had by then. */
export interface CaseOutcome {
  // Tests look into values of every shape.
  readonly value?: any;
  readonly error?: { readonly name: string; readonly status: number | null; readonly message: string };
  readonly said?: string;
}

export type CaseOutcomes = ReadonlyMap<string, CaseOutcome>;

const runMs = 90_000;

/** Runs every case of a client in a process of its own. No variable of the surrounding environment reaches it. */
export async function runCases(
  { server }: CallWorld,
  { alias, caller, vendor }: Pick<CallingClient, "alias" | "caller" | "vendor">,
  driver: readonly string[],
): Promise<CaseOutcomes> {
  const models = Object.fromEntries(
    (["whole", "breaks", "waits", "hangs"] as const).map((name) => [name, ourModelOf(vendor, name)]),
  );
  const given = { url: server.url, key: keys.acemeOwner, wrongKey: "a-wrong-key-0123456789", models };
  const child = Bun.spawn([...driver, alias, caller], {
    stdin: new Blob([`${JSON.stringify(given)}\n`]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: runMs,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  const [output, complaint] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(`the driver of ${alias} ended: ${complaint || output}`);
  const lines = output.split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const { case: name, ...outcome } = JSON.parse(line) as CaseOutcome & { readonly case: string };
      return [name, outcome];
    }),
  );
}

/** Begins all of the work, a few at a time. */
export function startedInTurn<T, Result>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<Result>,
): ReadonlyMap<T, Promise<Result>> {
  const begun: [T, Promise<Result>][] = [];
  for (const [index, item] of items.entries()) {
    const [, before] = begun[index - atOnce] ?? [null, Promise.resolve()];
    const result = before.then(
      () => work(item),
      () => work(item),
    );
    // Those who await the result see its failure; the next one begins all the same.
    result.catch(() => undefined);
    begun.push([item, result]);
  }
  return new Map(begun);
}
