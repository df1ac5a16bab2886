import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { run } from "../test/support/command-line.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../test/support/upstreams/stub-api.ts";
import { within } from "./deadline.ts";
import { installedProgramPath } from "./program.ts";

/**
 * Gives the output of `rollcall export --for TOOL` to the tools that are installed. Each requests an answer of the model, at the base URL and with the key from the file.
 */

const deadlineMs = 90_000;
const rich = { id: "org/rich", object: "model", created: 1, owned_by: "x", context_length: 64000 };

let home: string;
let api: StubApi;
let bodies: any[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rollcall-exported-"));
  bodies = [];
  const list = jsonAnswer.bind(null, JSON.stringify({ object: "list", data: [rich, { ...rich, id: "plain" }] }));
  const no = '{"error":{"message":"nobody answers here","type":"invalid_request_error","param":null,"code":null}}';
  api = startStubApi(({ target }) => (target === "/v1/models" ? list() : jsonAnswer(no, 400)), bodies);
});
afterEach(async () => {
  await api.stop();
  rmSync(home, { recursive: true });
});

const codexConfig = () => `model = "org/rich"
model_provider = "rollcall"
model_catalog_json = "rollcall-models.json"
[model_providers.rollcall]
name = "rollcall"
base_url = "${api.url}"
env_key = "OPENAI_API_KEY"
request_max_retries = 0
stream_max_retries = 0
`;

/** The tool, where its file goes, its command, the request it sends, and other files it needs. */
const tools: [string, string | undefined, string, string[], string, Record<string, () => string>][] = [
  [
    "opencode",
    installedProgramPath("opencode"),
    "opencode.json",
    ["run", "-m", "rollcall/org/rich", "hi"],
    "/v1/chat/completions",
    {},
  ],
  [
    "codex",
    installedProgramPath("codex"),
    ".codex/rollcall-models.json",
    ["exec", "--skip-git-repo-check", "hi"],
    "/v1/responses",
    { ".codex/config.toml": codexConfig },
  ],
  [
    "continue",
    process.env["ROLLCALL_CONFORMANCE_CONTINUE"],
    ".continue/config.yaml",
    ["--config", ".continue/config.yaml", "-p", "hi"],
    "/v1/chat/completions",
    {},
  ],
];

for (const [tool, program, file, words, asked, beside] of tools)
  test.skipIf(program === undefined)(
    `${tool} asks for the model as the file says`,
    async () => {
      const environment = { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "key-of-the-environment" };
      const { stdout } = await run(["export", "--for", tool], { program: "rollcall", environment });
      put(file, stdout);
      for (const [name, text] of Object.entries(beside)) put(name, text());
      const said = await ask(program ?? "", words);
      const request = api.requests.find(({ target }) => target === asked);
      expect([said, request?.headers.get("authorization")]).toEqual([said, "Bearer key-of-the-environment"]);
      expect(bodies.map(({ model }) => model)).toContain("org/rich");
      expect(said).not.toContain("Model metadata");
    },
    deadlineMs,
  );

function put(file: string, text: string): void {
  mkdirSync(dirname(join(home, file)), { recursive: true });
  writeFileSync(join(home, file), text);
}

async function ask(program: string, words: readonly string[]): Promise<string> {
  const env = { PATH: process.env["PATH"] ?? "", HOME: home, OPENAI_API_KEY: "key-of-the-environment" };
  const child = Bun.spawn([program, ...words], { cwd: home, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  try {
    const texts = [new Response(child.stdout).text(), new Response(child.stderr).text()];
    return (await within(deadlineMs - 5_000, program, Promise.all(texts))).join("");
  } finally {
    child.kill();
  }
}
