import { probe } from "../../client/probe.ts";
import { awaitServer } from "../output/answers.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { beginCheckup, type Check, type Checkup, type Finding } from "./checkup.ts";
import { listChecks } from "./list-checks.ts";
import { modelChecks } from "./model-checks.ts";
import { protocolChecks } from "./protocol-checks.ts";
import { vendorChecks } from "./vendor-checks.ts";
import { vendors, type Vendor } from "./vendors.ts";
import { Failure } from "../failure.ts";
import { printable } from "../../core/text/printable.ts";
import { progressOf } from "../terminal/progress.ts";

export const doctor: Command = {
  words: ["doctor"],
  summary: "Check how well a server implements the Models API",
  description:
    "Sends a server the requests of typical clients and reports what would break them. Changes nothing unless " +
    "--allow-delete names a model. The exit code is 0 if every check passed, and 1 otherwise.",
  positional: "base-url",
  flags: [
    flag("--json", "Print the result as JSON"),
    flag("--allow-delete ID", "Delete this model to check that deletion works"),
    flag("--dialect DIALECT", "Check what another vendor's clients need: anthropic, gemini, ollama, ...", {
      choices: ["openai", ...vendors.map(({ name }) => name)],
    }),
  ],
  examples: {
    "The default server": "doctor",
    "Another server": "doctor http://127.0.0.1:11434/v1 --api-key none",
    "As Anthropic's clients call it": "doctor http://127.0.0.1:8484 --dialect anthropic",
  },
  async run(call) {
    const { connection, flags, terminal } = call;
    const vendor = vendorNamed(flags.text("dialect") ?? "openai");
    const checks = vendor === null ? await openaiChecks(call) : vendorChecks(vendor, connection);
    const results: Result[] = [];
    for (const check of checks) {
      const result = { name: check.name, ...(await awaitServer(connection, check.find())) };
      results.push(result);
      if (!flags.isOn("json")) terminal.write(lineOf(result, terminal.colours));
    }
    const score = scoreOf(results);
    const url = connection.baseUrl.origin + connection.baseUrl.pathname;
    if (flags.isOn("json")) terminal.write(`${JSON.stringify({ url, ...score, checks: results }, null, 2)}\n`);
    else
      terminal.write(
        `\n${printable(url)}: ${score.passed} of ${score.passed + score.failed} passed${skippedText(score)}\n`,
      );
    if (score.failed > 0)
      throw new Failure(score.failed === 1 ? "One check failed." : `${score.failed} checks failed.`);
  },
};

/** Null for OpenAI, which has checks of its own. */
function vendorNamed(name: string): Vendor | null {
  return vendors.find((one) => one.name === name) ?? null;
}

async function openaiChecks(call: Call) {
  const { connection, flags } = call;
  const list = await awaitServer(connection, probe(connection, { path: "/models" }));
  const checkup: Checkup = beginCheckup(connection, list, {
    deletableId: flags.text("allow-delete") ?? null,
    progress: retrievingOn(call),
  });
  const checks = [...listChecks, ...modelChecks, ...protocolChecks];
  return checks.map((check) => ({ name: check.name, find: () => check.find(checkup) }));
}

const progressStep = 50;

type Result = { readonly name: Check["name"] } & Finding;

function retrievingOn(call: Call): (done: number, all: number) => void {
  const progress = progressOf(call);
  return (done, all) => {
    if (done === all) progress.end();
    else if (done % progressStep === 0) progress.say(`${done} of ${all} models retrieved`);
  };
}

function scoreOf(results: readonly Result[]) {
  const count = (verdict: Finding["verdict"]) => results.filter((result) => result.verdict === verdict).length;
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

function skippedText({ skipped }: { readonly skipped: number }): string {
  return skipped === 0 ? "" : `, ${skipped} could not be checked`;
}

const marks = { passed: "✓", failed: "✗", skipped: "-" };
const colours = { passed: "\u001b[32m", failed: "\u001b[31m", skipped: "\u001b[2m" };

function lineOf({ name, verdict, detail }: Result, inColour: boolean): string {
  const mark = inColour ? `${colours[verdict]}${marks[verdict]}\u001b[0m` : marks[verdict];
  return `${mark} ${name}${detail === "" ? "" : ` (${printable(detail)})`}\n`;
}
