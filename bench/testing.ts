import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { installedPackage } from "../conformance/installed.ts";
import { packedProject } from "../conformance/packed-project.ts";
import { median } from "./report.ts";
import { commandTimes, commands } from "./testing/commands.ts";
import { temporaryDirectory } from "./tools.ts";

/*
 * `npm run bench:testing`: Rollcall as a server for tests beside aimock, as a library on every task of aimock's, and as a
 * command beside prism and mockoon too. README.md says how to read it.
 */

const root = join(import.meta.dir, "..");
const peers = join(import.meta.dir, "testing", "node_modules");

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "10" }, node: { type: "string", default: "node" } },
});
const rounds = Number(values.rounds);

if (!existsSync(peers)) {
  console.error("The servers to compare with are missing: run `npm ci --prefix bench/testing` first.");
  process.exitCode = 1;
} else if (!(rounds >= 1)) {
  console.error("--rounds takes a whole number from 1 on.");
  process.exitCode = 1;
} else await main();

type Times = Readonly<Record<string, number>>;

async function main(): Promise<void> {
  const built = temporaryDirectory("testing");
  const build = Bun.spawnSync([process.execPath, join(root, "scripts", "build.ts"), built.path]);
  if (build.exitCode !== 0) throw new Error(build.stderr.toString());
  const executable = join(built.path, "rollcall");
  const project = await packedProject();
  try {
    project.link("openai", installedPackage("openai7"));
    for (const name of ["contestants.mjs", "tasks.mjs"])
      cpSync(join(import.meta.dir, "testing", name), join(project.directory, name));
    const aimock = join(peers, "@copilotkit", "aimock", "dist", "index.js");
    const libraries = {
      "rollcall, executable": ["rollcall", executable],
      "rollcall, package": ["rollcall"],
      aimock: ["aimock", aimock],
    };
    console.log(`As a library, ${rounds} rounds, Node ${versionOf(values.node)}, milliseconds\n`);
    report(await alternating(libraries, rounds, (args) => tasks(project.directory, args)), "aimock");
    const started = commands({ executable, project: project.directory, peers, place: built.path });
    console.log("\nAs a command, milliseconds\n");
    // prism and mockoon take seconds.
    report(await alternating(started, Math.ceil(rounds / 2), commandTimes), "aimock");
  } finally {
    project.remove();
    built.remove();
  }
}

function versionOf(node: string): string {
  return Bun.spawnSync([node, "--version"]).stdout.toString().trim();
}

async function tasks(directory: string, args: readonly string[]): Promise<Times> {
  const child = Bun.spawn([values.node, "tasks.mjs", ...args], { cwd: directory, stdout: "pipe", stderr: "inherit" });
  const printed = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`${args.join(" ")} failed`);
  return JSON.parse(printed);
}

/** Each round runs all of them, in turning order, so a slow moment of the machine affects all. The first fills caches. */
async function alternating<T>(
  contestants: Readonly<Record<string, T>>,
  count: number,
  measure: (contestant: T) => Promise<Times>,
): Promise<Map<string, Times[]>> {
  const all = new Map<string, Times[]>(Object.keys(contestants).map((name) => [name, []]));
  const entries = Object.entries(contestants);
  for (let round = -1; round < count; round++)
    for (const [name, contestant] of round % 2 === 0 ? entries : entries.toReversed()) {
      const times = await measure(contestant);
      if (round >= 0) all.get(name)!.push(times);
    }
  return all;
}

/** The median of each, and in parentheses that of the ratios within a round. */
function report(all: ReadonlyMap<string, readonly Times[]>, peer: string): void {
  const names = [...all.keys()];
  const tasksOfAll = Object.keys(all.get(names[0]!)![0]!);
  console.log(`| task | ${names.join(" | ")} |`);
  console.log(`|---|${names.map(() => "---|").join("")}`);
  for (const task of tasksOfAll) {
    const cells = names.map((name) => {
      const times = all.get(name)!.map((round) => round[task]!);
      const ratio = median(times.map((time, round) => time / all.get(peer)![round]![task]!));
      const time = median(times);
      return `${time.toFixed(time < 10 ? 2 : 0)}${name === peer ? "" : ` (${ratio.toFixed(2)})`}`;
    });
    console.log(`| ${task} | ${cells.join(" | ")} |`);
  }
}
