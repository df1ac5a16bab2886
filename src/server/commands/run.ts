import { closest } from "../../cli/line/did-you-mean.ts";
import { failedExitCode, Failure } from "../../cli/failure.ts";
import { Terminal } from "../../cli/terminal/terminal.ts";
import { UnknownFlag } from "../../config/store-location.ts";
import { ConfigError } from "../../config/yaml-reader.ts";
import { DeclarationRefused } from "../../core/declaration.ts";
import { exportToFile } from "./export.ts";
import { importFromFile } from "./import.ts";
import { rotateSecrets } from "./secrets-rotate.ts";
import { serve } from "../serve.ts";
import { ExportRefused } from "../../store/transfer/export-file.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../../store/store.ts";
import { verifyAudit } from "./audit-verify.ts";
import { version } from "../../version.ts";

const help = `Rollcall: the OpenAI Models API, self-hosted.

Usage:
  rollcall serve [flags]       start the server
  rollcall export [--out FILE] write a whole store to FILE, or to a pipe without --out
  rollcall import FILE         fill an empty store from FILE; - reads standard input
  rollcall audit verify        check the audit log; on SQLite, stop the server first
  rollcall secrets rotate      seal the secrets of sources under the first master key; on SQLite, stop the server first
Each of these finds the store by --data or --database-url.

Commands that ask a running server:
  rollcall login               save its address and your keys
  rollcall models VERB         list, retrieve, delete, show, register, update, restore, purge, alias
  rollcall keys VERB           list, create, rotate, revoke, explain
  rollcall projects VERB       list, show, create, rename, archive
  rollcall users VERB          list, show, add, role, remove
  rollcall sources VERB        list, show, add, refresh, remove, collisions
  rollcall changes             what changed; --follow shows changes as they happen
  rollcall audit list          what was done, and by whom
  rollcall export --for TOOL   write the configuration of a tool that keeps its models in a file
  rollcall doctor [URL]        check how well a server speaks the Models API
  rollcall completion SHELL    complete commands and model ids in bash, zsh or fish
  rollcall openai COMMAND      the same as the openai command
  rollcall --version           print the version
  rollcall --help              print this page
Every command has --help.

Flags of serve, each with the environment variable that does the same:
  --data DIR          where the database lives      ROLLCALL_DATA          rollcall-data
  --database-url URL  PostgreSQL in place of that   ROLLCALL_DATABASE_URL  DATABASE_URL's value
  --config FILE       models and people to declare  ROLLCALL_CONFIG
  --host ADDRESS      address to listen on          ROLLCALL_HOST          127.0.0.1
  --port NUMBER       port, 0 picks a free one      ROLLCALL_PORT          8484
  --workers NUMBER    processes, with PostgreSQL    ROLLCALL_WORKERS       1
  --cache-mb NUMBER   memory for prepared answers   ROLLCALL_CACHE_MB      160
  --no-access-log     do not log requests
  --no-detect         at a first start without a file, do not look for model servers on this machine

Keys for automation, at least 20 characters each:
  ROLLCALL_ADMIN_KEY, ROLLCALL_API_KEY

Master key that seals the secrets of sources, at least 32 characters, or a file with it; of several, the first seals:
  ROLLCALL_MASTER_KEY, ROLLCALL_MASTER_KEY_FILE
`;

const known = [ConfigError, DeclarationRefused, StoreRefusedToOpen, StoreUnavailable, ExportRefused, Failure];

/** Runs one command line of the server's; gives back the exit code. A server goes on running after that. */
export async function operate(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (error) {
    process.stderr.write(`rollcall: ${told(error, args)}\n`);
    return failedExitCode;
  }
}

function told(error: unknown, [command]: readonly string[]): string {
  if (!(error instanceof Error)) return String(error);
  if (!known.some((kind) => error instanceof kind)) return error.stack ?? error.message;
  if (!(error instanceof UnknownFlag)) return error.message;
  // With this one flag more, export would have been a question to a server.
  const meant = closest(error.flag, command === "export" ? [...error.known, "--for"] : error.known);
  return `${error.message} ${meant === null ? "See rollcall --help." : `Did you mean ${meant}?`}`;
}

async function run([command, ...flags]: readonly string[]): Promise<number> {
  const terminal = new Terminal(process.env);
  const asksForHelp = flags.some((flag) => flag === "--help" || flag === "-h");
  switch (asksForHelp ? "--help" : command) {
    case "serve":
      return serve(flags, process.env);
    case "export":
      return exportToFile(flags, process.env);
    case "import":
      return importFromFile(flags, process.env);
    case "secrets":
      return rotateSecrets(flags.slice(1), process.env, (text) => terminal.write(text));
    case "audit":
      return verifyAudit(flags.slice(1), process.env, (text) => terminal.write(text));
    case "--version":
    case "-v":
      terminal.write(`${version}\n`);
      return 0;
    case undefined:
    default:
      terminal.write(help);
      return 0;
  }
}
