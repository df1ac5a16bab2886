import { basename } from "node:path";
import type { Program } from "./cli/command/command.ts";
import { version } from "./version.ts";

/** Commands of the server's own, and what asks for a page. */
const operatorCommands = ["serve", "export", "import", "audit", "secrets"];
const askingForHelp = new Set(["help", "--help", "-h"]);
const standingAlone = new Set([...askingForHelp, "--version", "-v"]);

/** What is not needed is not loaded: a client does not wait for the code of the server. */
async function main(args: readonly string[]): Promise<number> {
  if (isOfOperators(args)) {
    if (args[0] === "serve") endOnSignals();
    const { operate } = await import("./server/commands/run.ts");
    return operate(args);
  }
  const { runClient } = await import("./cli/run.ts");
  return args[0] === "openai" ? runClient(openai, args.slice(1), process.env) : runClient(rollcall, args, process.env);
}

/** While a server is being loaded it has nothing to finish. As pid 1 it would otherwise not hear a signal at all. */
function endOnSignals(): void {
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(0));
}

function isOfOperators(args: readonly string[]): boolean {
  const [first = ""] = args;
  if (args.length < 2 && (first === "" || standingAlone.has(first))) return true;
  const isAsked = askingForHelp.has(first);
  const [subject, verb] = isAsked ? args.slice(1) : args;
  // These two words stand for something to ask a server as well.
  if (subject === "audit") return verb === "verify";
  if (subject === "secrets") return verb === "rotate";
  if (subject === "export") return !isAsked && !args.some((arg) => /^(--?for(=|$)|--help$|-h$)/.test(arg));
  return subject === "serve" || subject === "import";
}

const openai: Program = {
  name: "openai",
  version,
  defaultBaseUrl: "https://api.openai.com/v1",
  hasProfiles: false,
  otherCommands: [],
};
const rollcall: Program = {
  name: "rollcall",
  version,
  defaultBaseUrl: "http://127.0.0.1:8484/v1",
  hasProfiles: true,
  otherCommands: operatorCommands,
};

// The one file that `npm run build` makes is the openai command where it is called by that name.
const called = basename(process.argv0) === "openai" ? ["openai"] : [];
process.exitCode = await main([...called, ...process.argv.slice(2)]);
