import { basename } from "node:path";
import { version } from "./version.ts";

async function main(): Promise<void> {
  // The executable of `npm run build` is the openai command wherever it is called by that name.
  const called = basename(process.argv0) === "openai" ? ["openai"] : [];
  const args = [...called, ...process.argv.slice(2)];
  const isOpenai = args[0] === "openai";

  // Each program is loaded without the other, since a short command takes hardly longer than its code takes to load.
  const program = isOpenai
    ? (await import("./cli/openai.ts")).openai(version)
    : (await import("./server/commands/rollcall.ts")).rollcall(version);
  const { runProgram } = await import("./cli/run.ts");
  process.exitCode = await runProgram(program, isOpenai ? args.slice(1) : args, process.env);
}

void main();
