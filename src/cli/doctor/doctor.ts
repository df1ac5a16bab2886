import { probe } from "../../client/probe.ts";
import { awaitServer } from "../output/answers.ts";
import { flag, type Call, type Command } from "../command/command.ts";
import { beginCheckup, type Finding } from "./checkup.ts";
import { callChecks } from "./call-checks.ts";
import { openaiChecks } from "./openai-checks.ts";
import { vendorChecks } from "./vendor-checks.ts";
import { vendors } from "./vendors.ts";
import { Failure } from "../failure.ts";
import { printable } from "../../core/text/printable.ts";
import { progressOf } from "../terminal/progress.ts";

export const doctor: Command = {
  words: ["doctor"],
  summary: "Check how well a server implements the Models API",
  description:
    "Sends a server the requests of typical clients and reports what would break them. Changes nothing unless " +
    "--allow-delete names a model, and calls no model unless --calls names one. The exit code is 0 if every check passed, and 1 otherwise.",
  positional: "base-url",
  flags: [
    flag("--json", "Print the result as JSON"),
    flag("--allow-delete ID", "Delete this model to check that deletion works"),
    flag("--calls MODEL", "Call this model a few times, which may cost, to check chats, streams and leaving"),
    flag("--dialect DIALECT", "Check what another vendor's clients need: anthropic, gemini, ollama, ...", {
      choices: ["openai", ...vendors.map(({ name }) => name)],
    }),
  ],
  examples: {
    "The default server": "doctor",
    "Another server": "doctor http://127.0.0.1:11434/v1 --api-key none",
    "With a few short chats": "doctor http://127.0.0.1:11434/v1 --api-key none --calls llama3.2",
    "As Anthropic's clients call it": "doctor http://127.0.0.1:8484 --dialect anthropic",
  },
  async run(call) {
    const { connection, flags, terminal } = call;
    if (flags.text("calls") !== undefined && (flags.text("dialect") ?? "openai") !== "openai")
      throw new Failure("--calls checks what OpenAI's clients need. Leave --dialect out.");
    const vendor = vendors.find(({ name }) => name === flags.text("dialect"));
    const checks = vendor === undefined ? await checksOfOpenai(call) : Object.entries(vendorChecks(vendor, connection));
    const results: Result[] = [];
    for (const [name, find] of checks) {
      const result = { name, ...(await awaitServer(connection, find())) };
      results.push(result);
      if (!flags.isOn("json")) terminal.write(lineOf(result, terminal.colours));
    }
    const score = scoreOf(results);
    const url = connection.baseUrl.origin + connection.baseUrl.pathname;
    if (flags.isOn("json")) terminal.write(`${JSON.stringify({ url, ...score, checks: results }, null, 2)}\n`);
    else terminal.write(`\n${printable(url)}: ${scoreText(score)}\n`);
    if (score.failed > 0)
      throw new Failure(score.failed === 1 ? "One check failed." : `${score.failed} checks failed.`);
  },
};

async function checksOfOpenai(call: Call) {
  const { connection, flags } = call;
  const list = await awaitServer(connection, probe(connection, { path: "/models" }));
  const checkup = beginCheckup(connection, list, flags.text("allow-delete") ?? null, retrievingOn(call));
  return [
    ...Object.entries(openaiChecks).map(([name, find]) => [name, () => find(checkup)] as const),
    ...Object.entries(callChecks(connection, flags.text("calls") ?? null)),
  ];
}

const progressStep = 50;

type Result = { readonly name: string } & Finding;

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

function scoreText({ passed, failed, skipped }: ReturnType<typeof scoreOf>): string {
  const rest = skipped === 0 ? "" : `, ${skipped} could not be checked`;
  return `${passed} of ${passed + failed} passed${rest}`;
}

const marks = { passed: "✓", failed: "✗", skipped: "-" };
const colours = { passed: "\u001b[32m", failed: "\u001b[31m", skipped: "\u001b[2m" };

function lineOf({ name, verdict, detail }: Result, inColour: boolean): string {
  const mark = inColour ? `${colours[verdict]}${marks[verdict]}\u001b[0m` : marks[verdict];
  return `${mark} ${name}${detail === "" ? "" : ` (${printable(detail)})`}\n`;
}
