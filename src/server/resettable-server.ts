import { setTimeout } from "node:timers/promises";
import { Mutex } from "../core/mutex.ts";
import type { Config } from "../config/config.ts";
import type { App } from "../http/app.ts";
import type { Log } from "../http/operating/access-log.ts";
import type { LateStreams } from "../http/rollcall/change-streams.ts";
import { withoutTurns } from "../registry/take-turn.ts";
import type { Fetcher } from "../sources/fetcher/fetcher.ts";
import { openMemoryStore, type MemoryStore } from "../store/sqlite/memory.ts";
import { TestMode } from "../test-mode/test-mode.ts";
import { followStore } from "./follow-store.ts";
import { loadCatalogue, type ServerState } from "./open-store.ts";
import { applyConfig, startRunning, type Running } from "./running.ts";
import { ServerTime } from "./server-time.ts";

/** Calls under way commit less than this after a reset has begun, so that no revision means two things. */
const revisionsApart = 1_000;

export interface MemoryState extends ServerState {
  readonly memory: MemoryStore;
}

/** How long a reset waits for the life before the last one, which may have calls under way. */
const endingMsMax = 20;

/** One life between two resets. */
interface Life {
  readonly state: ServerState;
  readonly running: Running;
  /** How many requests are not answered to the end. */
  open: number;
  /** Called when the last of them has ended. */
  whenIdle: (() => void) | null;
}

/** A server in memory, which can go back to the state in which it started. */
export class ResettableServer implements Running {
  readonly #fetcher: Fetcher;
  readonly #config: Config;
  readonly #log: Log;
  readonly #turns = new Mutex();
  /** The store as a new start has it. */
  #pristine: Promise<Uint8Array>;
  #life: Life;
  /** Resolves when the life before this one has ended. */
  #ended: Promise<void> = Promise.resolve();

  constructor(state: MemoryState, fetcher: Fetcher, config: Config, log: Log) {
    this.#fetcher = fetcher;
    this.#config = config;
    this.#log = log;
    // Before anything else writes to it.
    this.#pristine = state.memory.copy();
    this.#life = this.#begin(state);
  }

  readonly app: App = (raw) => {
    const life = this.#life;
    life.open++;
    const answered = life.running.app(raw);
    if (answered instanceof Promise) return answered.then((answer) => counted(life, answer));
    return counted(life, answered);
  };

  reload(config: Config): Promise<void> {
    return this.#turns.enter(async () => {
      await this.#life.running.reload(config);
      const fresh = await this.#open(await this.#pristine);
      await applyConfig(fresh, config, withoutTurns, this.#log);
      this.#pristine = Promise.resolve(await fresh.memory.copy());
      await fresh.memory.close();
    });
  }

  stopSoon(): void {
    this.#life.running.stopSoon();
  }

  endStreams(late: LateStreams): void {
    this.#life.running.endStreams(late);
  }

  stop(): Promise<void> {
    return this.#turns.enter(() => this.#life.running.stop());
  }

  /** Requests that arrive from now on see the new state; those under way end in the old one, which nobody else sees. */
  #reset(): Promise<number> {
    return this.#turns.enter(async () => {
      // Otherwise lives could begin faster than they end.
      await Promise.race([this.#ended, setTimeout(endingMsMax)]);
      const before = this.#life;
      const revision = before.state.live.revision + revisionsApart;
      this.#life = this.#begin(await this.#open(await this.#pristine, revision));
      this.#ended = this.#retire(before);
      return revision;
    });
  }

  async #open(copied: Uint8Array, revision: number | null = null): Promise<MemoryState> {
    const memory = openMemoryStore(copied, revision);
    const time = await ServerTime.of(memory);
    const live = await loadCatalogue(memory, time, this.#config);
    const stopFollowing = await followStore(memory, live, this.#log);
    const { bootstrapped, fileSecrets } = this.#life.state;
    return { store: memory, memory, time, live, bootstrapped, fileSecrets, stopFollowing };
  }

  #begin(state: ServerState): Life {
    const parts = { state, fetcher: this.#fetcher, testMode: new TestMode(() => this.#reset()) };
    return { state, running: startRunning(parts, this.#config, this.#log), open: 0, whenIdle: null };
  }

  async #retire(life: Life): Promise<void> {
    // A request for a stream may be under way in this life: its client opens another one, in the next life.
    life.running.endStreams("ended");
    const { promise, resolve } = Promise.withResolvers<void>();
    life.whenIdle = resolve;
    if (life.open === 0) resolve();
    await promise;
    await life.running.stop().catch((error: unknown) => this.#log.trouble(`after a reset: ${String(error)}`));
  }
}

type Answered = Awaited<ReturnType<App>>;

function counted(life: Life, answer: Answered): Answered {
  const end = () => {
    life.open--;
    if (life.open === 0) life.whenIdle?.();
  };
  if (answer.onEnd !== undefined) answer.onEnd(end);
  else end();
  return answer;
}
