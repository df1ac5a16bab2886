import { join } from "node:path";
import { endWithUs } from "../../bench/tools.ts";
import type { Load, Order, Report } from "./attacker-process.ts";
import type { Row } from "./row.ts";

/** Sends what a row says from a process of its own, so that what it costs there disturbs nobody who measures. */
export interface Attacker {
  begin(load: Load): Promise<void>;
  /** Resolves when every request under way was answered; to how many of each status there were. */
  stop(): Promise<Readonly<Record<string, number>>>;
  end(): Promise<void>;
}

/** Resolves when the row is prepared. */
export async function startAttacker(row: Row, urls: readonly string[]): Promise<Attacker> {
  let answer = Promise.withResolvers<Report>();
  // Less important to the machine than the servers: on real machines it would be another one.
  const command = ["nice", "-n", "10", process.execPath, join(import.meta.dir, "attacker-process.ts")];
  const child = Bun.spawn([...command, row.name, ...urls], {
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    ipc: (report: Report) => answer.resolve(report),
    onExit: () => answer.reject(new Error("the attacking process has ended")),
  });
  endWithUs(child);
  const done = async () => {
    const report = await answer.promise;
    answer = Promise.withResolvers();
    // Nobody may be waiting when the process ends.
    answer.promise.catch(() => undefined);
    if (report.problem !== null) throw new Error(`${row.name}: ${report.problem}`);
    return report.statuses;
  };
  const order = (what: Order) => {
    child.send(what);
    return done();
  };
  await done();
  return {
    begin: async (load) => void (await order({ begin: load })),
    stop: () => order({ stop: true }),
    end: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}
