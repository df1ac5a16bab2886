import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { factsYaml, tuned } from "../test/support/api/dialect-world.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys, slashModel } from "../test/support/world.ts";
import { within } from "./deadline.ts";
import { installedProgramPath } from "./program.ts";
import { stopServer } from "./stop-server.ts";

/**
 * Codex, Claude Code and opencode. Their tests run if the program is installed. Each program writes the list that it read
 * to a file.
 */

const programs = {
  codex: installedProgramPath("codex"),
  claudeCode: installedProgramPath("claude-code"),
  opencode: installedProgramPath("opencode"),
};
const deadlineMs = 60_000;

let server: TestServer;
let home: string;
beforeAll(async () => {
  const forClaudeCode = `- { name: second, value: ${claudeKey}, project: default, model_names: claude, user: owner@aceme.example }`;
  server = await startServer({ yaml: factsYaml.replace("keys:\n", `keys:\n      ${forClaudeCode}\n`) });
  home = mkdtempSync(join(tmpdir(), "rollcall-program-"));
}, deadlineMs);
afterAll(async () => {
  await stopServer(server);
  rmSync(home, { recursive: true });
});

const claudeKey = "key-for-claude-code-0123456789";
const written = (file: string) => JSON.parse(readFileSync(join(home, file), "utf8"));

/** Requests an answer, which fails here; the program reads the models before that. */
async function run(program: string, words: readonly string[], environment: Record<string, string>): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, ...environment };
  const child = Bun.spawn([program, ...words], { cwd: home, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  try {
    const [out, errors] = await within(
      deadlineMs,
      program,
      Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]),
    );
    return out + errors;
  } finally {
    child.kill();
  }
}

test.skipIf(programs.codex === undefined)(
  "Codex takes every model whose context is known, and keeps the entity tag",
  async () => {
    const provider = `name = "rollcall"\nbase_url = "${server.url}/v1"\nrequest_max_retries = 0\nstream_max_retries = 0`;
    const auth = `[model_providers.rollcall.auth]\ncommand = "echo"\nargs = ["${keys.acemeOwner}"]`;
    const config = `model = "gpt-4o-mini"\nmodel_provider = "rollcall"\n[model_providers.rollcall]\n${provider}\n${auth}\n`;
    writeFileSync(join(home, "config.toml"), config);
    const said = await run(programs.codex ?? "", ["exec", "--skip-git-repo-check", "hi"], { CODEX_HOME: home });
    expect(said).not.toContain("Model metadata");
    const { etag, models } = written("models_cache.json");
    expect(models.map(({ slug }: { slug: string }) => slug)).toEqual(["gpt-4o-mini", slashModel]);
    expect(models[0]).toMatchObject({ display_name: "GPT-4o mini", context_window: 128000 });
    expect(etag).toMatch(/^"/);
  },
  deadlineMs,
);

test.skipIf(programs.claudeCode === undefined)(
  "Claude Code takes every model, under the names made for it",
  async () => {
    await run(programs.claudeCode ?? "", ["-p", "hi"], {
      ANTHROPIC_BASE_URL: server.url,
      ANTHROPIC_AUTH_TOKEN: claudeKey,
      CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: "1",
      CLAUDE_CODE_MAX_RETRIES: "0",
      DISABLE_TELEMETRY: "1",
    });
    const { models } = written(".claude/cache/gateway-models.json");
    const ids = models.map(({ id }: { id: string }) => id);
    expect(ids).toContain("claude-via-gpt-4o-mini");
    expect(ids).toContain(`claude-via-${slashModel}`);
    expect(ids).toHaveLength(5);
  },
  deadlineMs,
);

test.skipIf(programs.opencode === undefined)(
  "opencode takes every model that is not deprecated from the file that was fetched for it",
  async () => {
    // It sends no key, so the file is fetched beforehand.
    const answer = await fetch(`${server.url}/api.json`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
    writeFileSync(join(home, "models.json"), await answer.text());
    const said = await run(programs.opencode ?? "", ["models"], {
      OPENCODE_MODELS_PATH: join(home, "models.json"),
      OPENAI_API_KEY: keys.acemeOwner,
      OPENAI_BASE_URL: `${server.url}/v1`,
    });
    const ids = [...said.matchAll(/^rollcall\/(.*)$/gm)].map(([, id]) => id);
    expect(ids.toSorted()).toEqual([tuned, "gpt-4o-mini", slashModel, "text-embedding-3-small"].toSorted());
  },
  deadlineMs,
);
