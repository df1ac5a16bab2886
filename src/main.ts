import type { Program } from "./cli/command.ts";
import { version } from "./version.ts";

/** Commands of the server's own, and what asks for the page of all commands. */
const operatorCommands = ["serve", "export", "import", "audit"];
const standingAlone = new Set(["help", "--help", "-h", "--version", "-v"]);

/** What is not needed is not loaded: a client does not wait for the code of the server. */
async function main(args: readonly string[]): Promise<number> {
  const [first, second] = args;
  const isAboutItself = args.length < 2 && (first === undefined || standingAlone.has(first));
  const subject = first === "help" ? second : first;
  if (isAboutItself || operatorCommands.includes(subject ?? "")) {
    const { operate } = await import("./operate.ts");
    return operate(args);
  }
  const { runClient } = await import("./cli/run.ts");
  return first === "openai" ? runClient(openai, args.slice(1), process.env) : runClient(rollcall, args, process.env);
}

const openai: Program = { name: "openai", version, defaultBaseUrl: "https://api.openai.com/v1", otherCommands: [] };
const rollcall: Program = {
  name: "rollcall",
  version,
  defaultBaseUrl: "http://127.0.0.1:8484/v1",
  otherCommands: operatorCommands,
};

process.exitCode = await main(process.argv.slice(2));
