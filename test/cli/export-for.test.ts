import { afterAll, beforeAll, expect, test } from "bun:test";
import { parse } from "yaml";
import { run, runOnTerminal, type Run } from "../support/command-line.ts";
import { failing } from "../support/failing.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";

/** Configuration for tools that never ask for the list. */

const listed = [
  { id: "org/rich", object: "model", created: 1, owned_by: "x", context_length: 1000, max_output_tokens: 2000 },
  { id: "plain", object: "model", created: 1, owned_by: "x" },
];
const described = {
  id: "plain",
  facts: {
    context_length: { value: 128000, from: "file" },
    output_limit: { value: 16384, from: "file" },
    display_name: { value: "Plain: one", from: "file" },
    input_modalities: { value: ["text", "image"], from: "file" },
    capabilities: { value: ["tools"], from: "file" },
    input_price: { value: "0.00000015", from: "file" },
  },
};

let extra: readonly object[] = [];
let api: StubApi;
beforeAll(() => {
  api = startStubApi(({ target, headers }) => {
    if (!target.startsWith("/rollcall"))
      return jsonAnswer(JSON.stringify({ object: "list", data: [...listed, ...extra] }));
    return headers.get("authorization") === "Bearer admin"
      ? jsonAnswer(JSON.stringify({ object: "list", data: [described], has_more: false }))
      : jsonAnswer("{}", 401);
  });
});
afterAll(() => api.stop());

const exported = (tool: string, environment: Record<string, string> = { OPENAI_ADMIN_KEY: "admin" }): Promise<Run> =>
  run(["export", "--for", tool], {
    program: "rollcall",
    environment: { OPENAI_BASE_URL: `${api.url}/`, OPENAI_API_KEY: "secret-key", ...environment },
  });

const rich = { id: "org/rich", name: "org/rich" };

test.each([
  [
    "opencode",
    (json: any) => json.provider.rollcall,
    {
      options: { baseURL: "BASE", apiKey: "{env:OPENAI_API_KEY}" },
      models: {
        "org/rich": { limit: { context: 1000, output: 1000 } },
        plain: {
          name: "Plain: one",
          tool_call: true,
          modalities: { input: ["text", "image"] },
          limit: { context: 128000, output: 16384 },
        },
      },
    },
  ],
  [
    "zed",
    (json: any) => json.language_models.openai_compatible.Rollcall,
    {
      api_url: "BASE",
      available_models: [
        { name: "org/rich", max_tokens: 1000, max_output_tokens: 2000, capabilities: { images: false } },
        { name: "plain", display_name: "Plain: one", max_tokens: 128000, capabilities: { tools: true, images: true } },
      ],
    },
  ],
  [
    "vscode",
    (json: any) => json[0],
    {
      vendor: "customendpoint",
      models: [
        { ...rich, url: "BASE/chat/completions", maxInputTokens: 1, maxOutputTokens: 1000 },
        { id: "plain", vision: true, toolCalling: true, maxInputTokens: 111616, maxOutputTokens: 16384 },
      ],
    },
  ],
  [
    "raycast",
    (yaml: any) => yaml.providers[0],
    {
      base_url: "BASE",
      api_keys: { rollcall: "OPENAI_API_KEY" },
      models: [
        { ...rich, context: 1000 },
        { id: "plain", name: "Plain: one", context: 128000, abilities: { vision: { supported: true } } },
      ],
    },
  ],
  [
    "continue",
    (yaml: any) => yaml,
    {
      schema: "v1",
      models: [
        { provider: "openai", model: "org/rich", apiBase: "BASE/", apiKey: "${{ secrets.OPENAI_API_KEY }}" },
        { model: "plain", defaultCompletionOptions: { contextLength: 128000, maxTokens: 16384 } },
      ],
    },
  ],
  [
    "aider",
    (json: any) => json,
    {
      "openai/org/rich": { max_input_tokens: 1000, litellm_provider: "openai", mode: "chat" },
      "openai/plain": { max_tokens: 16384, input_cost_per_token: 1.5e-7, supports_function_calling: true },
    },
  ],
  [
    "litellm",
    (yaml: any) => yaml,
    {
      model_list: [
        {
          model_name: "org/rich",
          litellm_params: { model: "openai/org/rich", api_base: "BASE", api_key: "os.environ/OPENAI_API_KEY" },
        },
        { model_name: "plain", model_info: { max_input_tokens: 128000, supports_vision: true } },
      ],
    },
  ],
  [
    "codex",
    (json: any) => json,
    {
      models: [
        { slug: "org/rich", context_window: 1000, priority: 0 },
        { slug: "plain", display_name: "Plain: one", context_window: 128000, truncation_policy: { mode: "bytes" } },
      ],
    },
  ],
])("export --for %s writes its configuration", async (tool, part, expected) => {
  const { exitCode, stdout, stderr } = await exported(tool);
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("secret-key");
  expect(stderr).toMatch(/^(Save|Put) it .*\.\n$/);
  const wanted = JSON.parse(JSON.stringify(expected).replaceAll("BASE", api.url.replace(/\/$/, "")));
  const document = /^\s*[[{]/.test(stdout) ? JSON.parse(stdout) : parse(stdout);
  expect(part(document)).toMatchObject(wanted);
});

test("without a valid admin key, the export uses the public list", async () => {
  for (const environment of [{}, { OPENAI_ADMIN_KEY: "other" }]) {
    const { exitCode, stdout } = await exported("opencode", environment);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).provider.rollcall.models.plain).toEqual({
      name: "plain",
      limit: { context: 32768, output: 4096 },
    });
  }
});

test.each([
  ["opencode", ["x{env:AWS_SECRET_ACCESS_KEY}", "{file:/etc/passwd}"]],
  ["litellm", ["os.environ/DATABASE_URL"]],
  ["continue", ["${{ secrets.DATABASE_URL }}"]],
  ["vscode", ["${env:HOME}"]],
])("export --for %s leaves out models whose names the tool would expand, and names them", async (tool, ids) => {
  extra = ids.map((id) => ({ id, object: "model", created: 1, owned_by: "x" }));
  const { stdout, stderr } = await exported(tool).finally(() => (extra = []));
  for (const id of ids) {
    expect(stdout).not.toContain(id);
    expect(stderr).toContain(id);
  }
  expect(stderr).toStartWith(`Left out, because ${tool} would expand part of the name`);
  expect(stdout).toContain("org/rich");
});

test("a mistyped tool gets a suggestion, and an empty list is an error", async () => {
  const { stderr } = await exported("opncode");
  expect(stderr).toBe('There is no tool "opncode". Did you mean opencode?\n');
  const empty = await failing(["openai", "models", "list", "--for", "zed"]);
  expect(empty.exitCode).not.toBe(0);
});

test("the store is exported to a terminal only with --out -", async () => {
  const { exitCode, output } = await runOnTerminal(["export", "--data", "/nonexistent/rollcall"], {
    program: "rollcall",
  });
  expect(exitCode).toBe(1);
  expect(output).toContain("--out FILE");
  const asked = await runOnTerminal(["export", "--data", "/nonexistent/rollcall", "--out", "-"], {
    program: "rollcall",
  });
  expect(asked.output).not.toContain("--out FILE");
});

test("export without --for exports the store", async () => {
  const { exitCode, stdout, stderr } = await run(["export", "--data", "/nonexistent/rollcall"], {
    program: "rollcall",
  });
  expect([exitCode === 0, stdout]).toEqual([false, ""]);
  expect(stderr).toStartWith("rollcall: ");
});
