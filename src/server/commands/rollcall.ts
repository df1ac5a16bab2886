import { flag, type Command, type Flag, type Program } from "../../cli/command/command.ts";
import { Failure } from "../../cli/failure.ts";
import { operatorCommands } from "../../cli/operators/commands.ts";
import { exportFor } from "../../cli/operators/export-for.ts";

/*
 * The commands that run a server or work on its store. The table is small and loads no code of the server, so that a
 * command that calls a server does not wait for it.
 */

const storeFlags: readonly Flag[] = [
  flag("--data DIR", "The directory of the SQLite database; rollcall-data by default", {
    environment: "ROLLCALL_DATA",
  }),
  flag("--database-url URL", "A PostgreSQL database instead; DATABASE_URL works too", {
    environment: "ROLLCALL_DATABASE_URL",
  }),
];

const serve: Command = {
  words: ["serve"],
  worksOn: "server",
  summary: "Start the server",
  description:
    "Starts the server and prints the first keys once. ROLLCALL_ADMIN_KEY and ROLLCALL_API_KEY, at least 20 characters " +
    "each, set keys for automation. ROLLCALL_MASTER_KEY holds the master keys, at least 32 characters each. The first " +
    "seals the secrets of sources; the others only open them. Each of these, a database URL, and each variable that " +
    "the configuration file inserts can be read from a file instead: ROLLCALL_MASTER_KEY_FILE names the file.",
  flags: [
    ...storeFlags,
    flag("--memory", "Keep everything in memory and nothing on disk, for tests", { environment: "ROLLCALL_MEMORY" }),
    flag("--config FILE", "Read models, people, keys and settings from FILE", { environment: "ROLLCALL_CONFIG" }),
    flag("--example", "Serve an example, whose models are answered by an echo"),
    flag("--keys-file FILE", "Write the first keys to FILE instead of printing them; if FILE has keys, use those", {
      environment: "ROLLCALL_KEYS_FILE",
    }),
    flag("--host ADDRESS", "Listen on ADDRESS; 127.0.0.1 by default", { environment: "ROLLCALL_HOST" }),
    flag("--port NUMBER", "Listen on this port, 0 for a free one; 8484 by default", { environment: "ROLLCALL_PORT" }),
    flag("--workers NUMBER", "Start this many processes, with PostgreSQL; 1 by default", {
      environment: "ROLLCALL_WORKERS",
    }),
    flag("--cache-mb NUMBER", "Use this much memory for caches; by default an eighth of the machine's, at most 160", {
      environment: "ROLLCALL_CACHE_MB",
    }),
    flag("--drain TIME", "On a stop, first answer for so long with /readyz at 503, such as 10s; 0s by default", {
      environment: "ROLLCALL_DRAIN",
    }),
    flag("--stop-timeout TIME", "On a stop, let requests in progress take so long at most; 30s by default", {
      environment: "ROLLCALL_STOP_TIMEOUT",
    }),
    flag("--no-access-log", "Do not log requests"),
    flag("--no-console", "Do not serve the console for browsers"),
    flag("--no-detect", "Do not look for local model servers on the first start"),
    flag("--stop-with-stdin", "Stop when standard input ends, and so with the process that holds it open"),
  ],
  examples: {
    "On this machine, with a SQLite file in ./rollcall-data": "serve",
    "To try it out": "serve --example",
    "With a configuration file": "serve --config rollcall.yaml",
    "For tests, on a free port, with nothing on disk": "serve --memory --port 0",
    "On PostgreSQL, with four processes":
      "serve --database-url postgres://rollcall:secret@db.example/rollcall --workers 4",
  },
  async run({ flags, terminal }) {
    endOnSignals();
    return onStore(async () => (await import("../serve.ts")).serve(flags.values(), terminal.environment));
  },
};

const health: Command = {
  words: ["health"],
  worksOn: "server",
  summary: "Ask the server on this machine whether it is ready",
  description:
    "Asks GET /readyz where `rollcall serve` listens with the same flags and environment, without a key and without a " +
    "proxy. The exit code is 0 if the server is ready, and 1 otherwise. For the health checks of containers, which " +
    "have no curl.",
  flags: [
    flag("--host ADDRESS", "The address it listens on; 127.0.0.1 by default", { environment: "ROLLCALL_HOST" }),
    flag("--port NUMBER", "The port it listens on; 8484 by default", { environment: "ROLLCALL_PORT" }),
  ],
  examples: { "The default server": "health", "A server on another port": "health --port 9090" },
  run: ({ flags, terminal }) =>
    onStore(async () => (await import("./health.ts")).checkHealth(flags.values(), terminal)),
};

const init: Command = {
  words: ["init"],
  worksOn: "server",
  summary: "Write a configuration file to start from",
  description:
    "Writes a file with comments for `rollcall serve --config`; rollcall.yaml by default. It serves as it is, and has " +
    "examples to take. Never replaces a file.",
  positional: "file",
  flags: [flag("--file FILE", "The file to write; rollcall.yaml by default")],
  examples: { "In this folder": "init", Elsewhere: "init /etc/rollcall/rollcall.yaml" },
  run: ({ flags, terminal }) =>
    onStore(async () => {
      (await import("./init.ts")).writeConfigFile(flags.text("file") ?? "rollcall.yaml", terminal);
      return 0;
    }),
};

const exportStoreFlags: readonly Flag[] = [
  flag("--out FILE", "Write the store to a new FILE; - for the terminal"),
  ...storeFlags,
];
const exportStoreNames = new Set(exportStoreFlags.map(({ name }) => name));

/** Without --for it exports the store; with it, it calls a server for the models. */
const exportCommand: Command = {
  ...exportFor,
  worksOn: "both",
  summary: "Export a whole store, or the models for another tool (--for)",
  description:
    "Without --for, writes the whole store to a file or a pipe, while servers may run on it; `rollcall import` reads " +
    `it. ${exportFor.description}`,
  flags: [...exportStoreFlags, ...exportFor.flags],
  examples: {
    "The whole store": "export --out rollcall.export",
    ...exportFor.examples,
  },
  async run(call) {
    const { flags, terminal } = call;
    const names = Object.keys(flags.values());
    if (flags.has("for")) {
      const stray = names.find((name) => exportStoreNames.has(name));
      if (stray !== undefined) throw misuse(`--${stray} does not go with --for.`);
      return exportFor.run(call);
    }
    const stray = names.find((name) => !exportStoreNames.has(name));
    if (stray !== undefined) throw misuse(`--${stray} goes with --for TOOL only.`);
    return onStore(async () => (await import("./export.ts")).exportToFile(flags.values(), terminal.environment));
  },
};

const importCommand: Command = {
  words: ["import"],
  worksOn: "server",
  summary: "Import an export into an empty store",
  description: "Imports everything or nothing. A store that a server has started on is not empty.",
  positional: "file",
  flags: [flag("--file FILE", "The export to read; - for standard input"), ...storeFlags],
  examples: {
    "From a file into SQLite": "import rollcall.export",
    "From a pipe into PostgreSQL": "import - --database-url postgres://db.example/rollcall",
  },
  async run({ flags, terminal }) {
    const file = flags.text("file");
    if (!file) throw misuse("Name the file to import, or - for standard input. See rollcall import --help.");
    return onStore(async () =>
      (await import("./import.ts")).importFromFile(file, flags.values(), terminal.environment),
    );
  },
};

const auditVerify: Command = {
  words: ["audit", "verify"],
  worksOn: "server",
  summary: "Verify the audit log",
  description:
    "Verifies the hash chain of every organization's audit log. The exit code is 1 if one is broken. Stop the server " +
    "first if it runs on SQLite.",
  flags: storeFlags,
  examples: { "The log in ./rollcall-data": "audit verify" },
  run: ({ flags, terminal }) =>
    onStore(async () => (await import("./audit-verify.ts")).verifyAudit(flags.values(), terminal)),
};

const secretsRotate: Command = {
  words: ["secrets", "rotate"],
  worksOn: "server",
  summary: "Seal the secrets of sources under the first master key",
  description:
    "Opens every stored secret with the master keys in ROLLCALL_MASTER_KEY or ROLLCALL_MASTER_KEY_FILE and seals it " +
    "under the first one. The exit code is 1 if one cannot be opened. Stop the server first if it runs on SQLite.",
  flags: storeFlags,
  examples: { "After a new key was put before the old one": "secrets rotate" },
  run: ({ flags, terminal }) =>
    onStore(async () => (await import("./secrets-rotate.ts")).rotateSecrets(flags.values(), terminal)),
};

const keysRecover: Command = {
  words: ["keys", "recover"],
  worksOn: "server",
  summary: "Make an admin key in the store, if you have lost yours",
  description:
    "Makes an admin key of the organization's first owner, without a server and without a key, and prints it as a line " +
    "for a shell. The earlier keys stay valid. Stop the server first if it runs on SQLite.",
  flags: [flag("--organization NAME", "Name or id of the organization; the oldest by default"), ...storeFlags],
  examples: { "For the store in ./rollcall-data": "keys recover" },
  run: ({ flags, terminal }) =>
    onStore(async () => (await import("./keys-recover.ts")).recoverKey(flags.values(), terminal)),
};

/** Every command in one table. A command loads the code of the server only when it runs. */
export function rollcall(version: string): Program {
  return {
    name: "rollcall",
    title: "Rollcall: the OpenAI Models API, self-hosted.",
    version,
    versionText: version,
    defaultBaseUrl: "http://127.0.0.1:8484/v1",
    hasProfiles: true,
    commands: [
      serve,
      init,
      health,
      exportCommand,
      importCommand,
      auditVerify,
      secretsRotate,
      ...operatorCommands,
      keysRecover,
    ],
  };
}

/** Ends the process while the server is loading. As pid 1 it would otherwise ignore signals. */
function endOnSignals(): void {
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
}

function misuse(message: string): Failure {
  return new Failure(message).namedBy("rollcall");
}

/** Reports an expected error in one line that names the program, as supervisors collect it. */
async function onStore(work: () => Promise<number>): ReturnType<Command["run"]> {
  try {
    return await work();
  } catch (error) {
    const { isExpected } = await import("./expected-errors.ts");
    throw isExpected(error) ? new Failure(error.message).namedBy("rollcall") : error;
  }
}
