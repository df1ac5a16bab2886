import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { modelOf, ourModelOf, startCallWorld, type CallWorld } from "../../test/support/upstreams/calls/call-world.ts";
import { said } from "../../test/support/upstreams/calls/said.ts";
import { until } from "../../test/support/waiting.ts";
import { keys } from "../../test/support/world.ts";
import { installedProgramPath } from "../program.ts";
import { startedInTurn } from "./caller-run.ts";
import { codexOfOpenai, programUses, type ProgramUse } from "./program-use.ts";
import { runProgram, type ProgramOutcome } from "./run-program.ts";

/** Codex, Claude Code and opencode, from "say hello" to an answer, each in a home of its own and with no way out. */

setDefaultTimeout(120_000);

type Case = "answer" | "unknown model" | "wrong key" | "broken stream" | "cancelled stream";

const cases: readonly Case[] = ["answer", "unknown model", "wrong key", "broken stream", "cancelled stream"];
const runs = programUses.flatMap((use) => cases.map((name) => ({ use, name })));
const pathOf = ({ name }: ProgramUse) => installedProgramPath(name);
// A program takes half a second of one processor to start.
const atOnce = 2;

let world: CallWorld;
let outcomes: ReadonlyMap<(typeof runs)[number], Promise<ProgramOutcome>>;
let ofCodex: Promise<ProgramOutcome>;
beforeAll(async () => {
  world = await startCallWorld(["anthropic", "openai"]);
  // Alone, because its time is measured.
  ofCodex = outcomeOf(codexOfOpenai, "answer");
  await ofCodex.catch(() => undefined);
  const runnable = runs.filter(({ use }) => pathOf(use) !== undefined);
  outcomes = startedInTurn(runnable, atOnce, ({ use, name }) => outcomeOf(use, name));
});
afterAll(() => world.close());

const modelsOfCases = {
  answer: "whole",
  "wrong key": "whole",
  "broken stream": "breaks",
  "cancelled stream": "waits",
} as const;

async function outcomeOf(use: ProgramUse, name: Case): Promise<ProgramOutcome> {
  const model = name === "unknown model" ? "nobody-knows-it" : ourModelOf(use.vendor, modelsOfCases[name]);
  const key = name === "wrong key" ? "a-wrong-key-0123456789" : keys.acemeOwner;
  const isEnded = name === "cancelled stream" || (name === "broken stream" && use.saysOfBroken === null);
  const ended = isEnded ? until(() => callsOf(use, model).length >= (name === "broken stream" ? 3 : 1)) : undefined;
  return runProgram(pathOf(use) ?? "", use, { url: world.server.url, key, model }, ended);
}

/** The calls of a program that have its tools or its long instructions; Codex and opencode share a vendor. */
function callsOf(use: Pick<ProgramUse, "name" | "vendor">, ourModel: string) {
  const isOfCodex = (target: string) => target.startsWith("/v1/responses");
  return world.upstreams[use.vendor].calls.filter(
    ({ model, target }) => `our/${model}` === ourModel && isOfCodex(target) === (use.name === "codex"),
  );
}

test("all three run in CI", () => {
  if (process.env["CI"] === "true" && process.platform === "linux" && process.arch === "x64")
    expect(programUses.filter((use) => pathOf(use) === undefined)).toEqual([]);
});

for (const use of programUses) {
  const outcome = (name: Case) => outcomes.get(runs.find((run) => run.use === use && run.name === name)!)!;
  describe.skipIf(pathOf(use) === undefined)(`${use.name} ${use.version}`, () => {
    test("answer: it prints the answer, which the upstream gave to a call of its model", async () => {
      const { output, exitCode } = await outcome("answer");
      expect([output.trim(), exitCode]).toEqual([said, 0]);
      const call = callsOf(use, ourModelOf(use.vendor, "whole")).at(-1);
      expect(call?.body.toString()).toContain("say hello");
      expect(call?.model).toBe(modelOf(use.vendor, "whole"));
    });

    test("unknown model: it says so", async () => {
      const { output, errors, exitCode } = await outcome("unknown model");
      expect([output + errors, exitCode]).toEqual([expect.stringContaining(use.saysOfUnknown), 1]);
    });

    test("wrong key: it says so", async () => {
      const { output, errors, exitCode } = await outcome("wrong key");
      expect([output + errors, exitCode]).toEqual([expect.stringContaining("Incorrect API key provided"), 1]);
    });

    test("broken stream: it notices", async () => {
      const { output, errors, exitCode } = await outcome("broken stream");
      expect(output).not.toContain(said);
      if (use.saysOfBroken === null) expect(callsOf(use, ourModelOf(use.vendor, "breaks")).length).toBeGreaterThan(2);
      else expect([output + errors, exitCode]).toEqual([expect.stringContaining(use.saysOfBroken), 1]);
    });

    test("cancelled stream: the upstream sees that the program is gone", async () => {
      await outcome("cancelled stream");
      const calls = callsOf(use, ourModelOf(use.vendor, "waits"));
      expect(calls.length).toBeGreaterThan(0);
      await until(() => calls.every(({ leftMs }) => leftMs !== null));
    });
  });
}

test.skipIf(installedProgramPath("codex") === undefined)(
  "codex posts within a second of the answer 426 to its WebSocket",
  async () => {
    expect((await ofCodex).output.trim()).toBe(said);
    const lines = world.server.stderr().split("\n");
    const [upgrade] = lines.filter((line) => line.includes('"operation":"upgrade"')).map(parsed);
    const [post] = lines.filter((line) => line.includes('"operation":"responses"')).map(parsed);
    const [call] = callsOf(codexOfOpenai, ourModelOf("openai", "whole"));
    expect([upgrade.status, post.status, call.status]).toEqual([426, 200, 200]);
    const pauseMs = performance.timeOrigin + call.arrivedMs - Date.parse(upgrade.time);
    expect(pauseMs).toBeLessThan(1_000);
  },
);

function parsed(line: string): { readonly time: string; readonly status: number } {
  return JSON.parse(line) as { readonly time: string; readonly status: number };
}
