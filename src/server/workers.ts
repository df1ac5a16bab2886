import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { claimPort } from "./address.ts";
import type { Config, ServeFlags } from "../config/config.ts";
import type { Log } from "../http/operating/access-log.ts";
import { onStopSignals, onTerminalClosed } from "./stopping.ts";

/*
 * `serve --workers N`: N equal servers behind one address. The kernel distributes the connections. Like servers on
 * different machines, workers share nothing but the database.
 */

const restartPauseMs = 1_000;
/** Set for a worker, which shares its port and ends with its parent. The value is the caller id that all workers share. */
const workerVariable = "ROLLCALL_WORKER";
/** 1 for a worker that is started while others answer. */
const besideVariable = "ROLLCALL_WORKER_BESIDE_OTHERS";

/** Runs until a stop, or until the first worker fails to start. Returns the exit code. */
export async function runWorkers(config: Config, flags: ServeFlags, log: Log): Promise<number> {
  const port = await claimPort(config);
  const workers = new Workers({ ...flags, port: String(port) }, config.callerId, log);
  let stopping = false;
  const stop = (why: string) => {
    stopping = true;
    log.event(`stopping ${config.workers} workers ${why}`);
    workers.stop();
  };
  onStopSignals((signal) => {
    if (stopping) return workers.signal("SIGKILL");
    stop(`on ${signal}`);
  });
  onTerminalClosed(() => stop("because their terminal was closed"));
  process.on("SIGHUP", () => workers.signal("SIGHUP"));
  // The first one creates the tables and the first keys. If it cannot start, its error is the only one.
  const first = workers.start();
  const answers = await Promise.race([first.listening, first.ended]);
  if (typeof answers !== "string") return stopping ? 0 : (answers ?? 1);
  const others = Array.from({ length: config.workers - 1 }, () => workers.start());
  // One that ends before it answers has been replaced already.
  const settled = others.map(({ listening, ended }) => Promise.race([listening, ended]));
  await Promise.race([Promise.all(settled), workers.stopped]);
  if (!stopping) process.stdout.write(`${answers}\n`);
  await workers.stopped;
  return 0;
}

interface Worker {
  /** Its first line of output, printed when it can answer. */
  readonly listening: Promise<string>;
  /** Its exit code; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

class Workers {
  readonly #flags: ServeFlags;
  readonly #callerId: string;
  readonly #log: Log;
  readonly #children = new Set<ChildProcess>();
  readonly #answering = new Set<ChildProcess>();
  readonly #allEnded = Promise.withResolvers<void>();
  #hasAnswered = false;
  #stopping = false;

  constructor(flags: ServeFlags, callerId: string, log: Log) {
    this.#flags = flags;
    this.#callerId = callerId;
    this.#log = log;
  }

  /** Resolves when the last worker has ended after `stop`. */
  get stopped(): Promise<void> {
    return this.#allEnded.promise;
  }

  /** Starts a worker. Once any worker has answered, one that ends by itself is replaced. */
  start(): Worker {
    const [file, args] = ownCommand([
      "serve",
      ...Object.entries(this.#flags).map(([name, value]) => `--${name}=${value}`),
    ]);
    const child = spawn(file, args, {
      // Each worker writes to standard error itself, so that a slow reader holds up no other worker.
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        [workerVariable]: this.#callerId,
        [besideVariable]: this.#answering.size > 0 ? "1" : "0",
      },
    });
    this.#children.add(child);
    const listening = firstLine(child.stdout);
    void listening.then(() => {
      this.#hasAnswered = true;
      if (this.#children.has(child)) this.#answering.add(child);
    });
    const ended = once(child, "exit").then(
      ([code]) => code as number | null,
      // The system could not create a process.
      () => null,
    );
    void ended.then(async (code) => {
      this.#children.delete(child);
      this.#answering.delete(child);
      if (this.#stopping && this.#children.size === 0) this.#allEnded.resolve();
      if (this.#stopping || !this.#hasAnswered) return;
      this.#log.trouble(
        `a worker ended with ${code === null ? "a signal" : `exit code ${code}`}; another takes its place`,
      );
      await setTimeout(restartPauseMs);
      if (!this.#stopping) this.start();
    });
    return { listening, ended };
  }

  signal(signal: NodeJS.Signals): void {
    for (const child of this.#children) child.kill(signal);
  }

  /**
   * Closes their standard input rather than sending a signal: a terminal or supervisor signals every process, and a
   * second signal would end the requests under way.
   */
  stop(): void {
    this.#stopping = true;
    for (const child of this.#children) child.stdin?.end();
    if (this.#children.size === 0) this.#allEnded.resolve();
  }
}

/**
 * The command that starts this program again: Bun with its script, or the executable that contains both. That one has
 * Bun's flags built in, and takes all arguments for ours.
 */
function ownCommand(args: readonly string[]): readonly [file: string, args: readonly string[]] {
  const script = process.argv[1] ?? "";
  const isExecutable = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(script);
  return [process.execPath, isExecutable ? args : [...process.execArgv, script, ...args]];
}

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    const end = text.indexOf("\n");
    if (end !== -1) resolve(text.slice(0, end));
  });
  return promise;
}
