import { cpus } from "node:os";
import { median, quantile } from "../../bench/report.ts";
import { startAttacker, type Attacker } from "./attacker.ts";
import { install, type Installation, type StoreName } from "./installation.ts";
import type { Row } from "./row.ts";
import { work, type Latencies } from "./victim.ts";
import { worldYaml } from "./world.ts";

export interface Plan {
  readonly store: StoreName;
  /** Of one store. SQLite has one. */
  readonly servers: number;
  readonly rounds: number;
  readonly seconds: number;
}

const shareOf = { "read p50": 0.5, "read p99": 0.99, "write p50": 0.5, "write p99": 0.99 } as const;
export type Figure = keyof typeof shareOf;
export const figures = Object.keys(shareOf) as readonly Figure[];
type Figures = Readonly<Record<Figure, number>>;

/** How the other organization fared beside a row. Each figure is the median of all rounds. */
export interface Comparison {
  /** The attack to quiet in the same round. */
  readonly ratios: Figures;
  /** The control to quiet in the same round. */
  readonly controlRatios: Figures;
  readonly attackMs: Figures;
  /** How many of the machine's processors were busy during the attack, whatever with. */
  readonly busyProcessors: number;
  /** What the other organization asked for and did not get, in any round. */
  readonly failures: readonly string[];
  /** How many answers of each status the attack got, in all rounds. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly peakMegabytes: number;
  readonly logMegabytes: number;
}

interface Round {
  readonly quiet: Latencies;
  readonly control: Latencies;
  readonly attack: Latencies;
  readonly busyProcessors: number;
}

// What an attack sets going may take a moment to weigh on a server.
const takeEffectMs = 500;

export async function compare(row: Row, { store, servers, rounds, seconds }: Plan): Promise<Comparison> {
  const installation = await install(store, servers, worldYaml(row.owns));
  let attacker: Attacker | null = null;
  try {
    attacker = await startAttacker(row, installation.urls);
    await work(installation.urls, takeEffectMs);
    const measuring = new Measuring(installation, attacker, seconds * 1000);
    const measured: Round[] = [];
    for (let at = 0; at < rounds; at++) measured.push(await measuring.round(at));
    const { peakMegabytes, logMegabytes } = installation;
    const { statuses } = measuring;
    return { ...summaryOf(measured), statuses, peakMegabytes: peakMegabytes(), logMegabytes: logMegabytes() };
  } finally {
    await attacker?.end();
    await installation.remove();
  }
}

class Measuring {
  readonly statuses: Record<string, number> = {};
  readonly #installation: Installation;
  readonly #attacker: Attacker;
  readonly #forMs: number;

  constructor(installation: Installation, attacker: Attacker, forMs: number) {
    this.#installation = installation;
    this.#attacker = attacker;
    this.#forMs = forMs;
  }

  /** Neither load is always the one that finds the servers warm. */
  async round(at: number): Promise<Round> {
    const quiet = await this.#quiet();
    if (at % 2 === 0) return { quiet, control: await this.#control(), ...(await this.#attack()) };
    return { quiet, ...(await this.#attack()), control: await this.#control() };
  }

  async #quiet(): Promise<Latencies> {
    await this.#installation.settle();
    return work(this.#installation.urls, this.#forMs);
  }

  async #control(): Promise<Latencies> {
    const { latencies } = await this.#beside("control");
    return latencies;
  }

  async #attack(): Promise<Pick<Round, "attack" | "busyProcessors">> {
    const { latencies, statuses, busyProcessors } = await this.#beside("attack");
    for (const [status, count] of Object.entries(statuses))
      this.statuses[status] = (this.statuses[status] ?? 0) + count;
    return { attack: latencies, busyProcessors };
  }

  async #beside(load: "control" | "attack") {
    await this.#installation.settle();
    await this.#attacker.begin(load);
    await Bun.sleep(takeEffectMs);
    const [busyBeforeMs, startedMs] = [busyMs(), performance.now()];
    const latencies = await work(this.#installation.urls, this.#forMs);
    const busyProcessors = (busyMs() - busyBeforeMs) / (performance.now() - startedMs);
    return { latencies, busyProcessors, statuses: await this.#attacker.stop() };
  }
}

/** How long all processors together have worked since the machine started. */
function busyMs(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
}

function summaryOf(rounds: readonly Round[]) {
  const medians = (figureOf: (round: Round, figure: Figure) => number) =>
    Object.fromEntries(
      figures.map((figure) => [figure, median(rounds.map((round) => figureOf(round, figure)))]),
    ) as Figures;
  return {
    ratios: medians(({ attack, quiet }, figure) => take(figure, attack) / take(figure, quiet)),
    controlRatios: medians(({ control, quiet }, figure) => take(figure, control) / take(figure, quiet)),
    attackMs: medians(({ attack }, figure) => take(figure, attack)),
    busyProcessors: median(rounds.map(({ busyProcessors }) => busyProcessors)),
    failures: rounds.flatMap(({ attack }) => attack.failures),
  };
}

function take(figure: Figure, { reads, writes }: Latencies): number {
  return quantile(figure.startsWith("read") ? reads : writes, shareOf[figure]);
}
