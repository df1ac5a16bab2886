import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { run, type Run } from "../support/command-line.ts";
import { startStubApi, stubList, stubModels, type StubApi } from "../support/upstreams/stub-api.ts";

let api: StubApi;
let base: Record<string, string>;
beforeAll(() => {
  api = startStubApi();
  base = { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "key-of-the-environment" };
});
afterAll(() => api.stop());
beforeEach(() => void (api.requests.length = 0));

/** Runs what must work with a single request, and gives that request. */
async function asked(args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const done = await run(args, { environment: { ...base, ...environment } });
  expect(done).toMatchObject({ exitCode: 0 });
  expect(api.requests).toHaveLength(1);
  return api.requests[0]!;
}

const header = async (name: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
  (await asked(args, environment)).headers.get(name);

describe("requests", () => {
  test("name the client and the command", async () => {
    const { method, target, headers } = await asked(["models", "list"]);
    expect([method, target]).toEqual(["GET", "/v1/models"]);
    expect(headers.get("authorization")).toBe("Bearer key-of-the-environment");
    expect(headers.get("user-agent")).toMatch(/^Rollcall\/CLI \d/);
    expect(headers.get("x-stainless-cli-command")).toBe("openai models list");
    expect(headers.get("x-stainless-retry-count")).toBe("0");
    expect(headers.get("accept")).toBe("application/json");
    expect(headers.get("openai-project")).toBeNull();
  });
  test("a deletion is a DELETE", async () => {
    const { method, target } = await asked(["models", "delete", "x"]);
    expect([method, target]).toEqual(["DELETE", "/v1/models/x"]);
  });
  test("never carry the admin key", async () => {
    const { headers } = await asked(["models", "list", "--admin-api-key", "sk-admin"], {
      OPENAI_ADMIN_KEY: "sk-admin",
    });
    expect(JSON.stringify([...headers])).not.toContain("sk-admin");
  });
  test.each([
    ["ft:gpt-4o-mini:acemeco:suffix:abc123", "ft:gpt-4o-mini:acemeco:suffix:abc123"],
    ["meta-llama/Llama-3.1-8B", "meta-llama%2FLlama-3.1-8B"],
    ["a b?c#d%e", "a%20b%3Fc%23d%25e"],
    ["ü", "%C3%BC"],
    ["x+y@z", "x+y@z"],
  ])("encode the model %s as one segment", async (id, segment) => {
    expect((await asked(["models", "retrieve", "--model", id])).target).toBe(`/v1/models/${segment}`);
  });
  test.each([
    ["", "/models"],
    ["/", "/models"],
    ["/prefix/v1/", "/prefix/v1/models"],
    ["/v1?tenant=a", "/v1/models?tenant=a"],
  ])("keep %s of the base URL", async (path, target) => {
    const url = new URL(api.url).origin + path;
    expect(
      (await asked(["models", "list", "--format=jsonl", "--base-url", url]).catch(() => api.requests[0]!)).target,
    ).toBe(target);
  });
});

describe("flags are accepted in any position", () => {
  const flags = ["--project", "p", "--format=raw"];
  test.each([
    ["in front", [...flags, "models", "list"]],
    ["between", ["models", ...flags, "list"]],
    ["behind", ["models", "list", ...flags]],
  ])("%s", async (_, args) => {
    expect(await header("openai-project", args)).toBe("p");
  });
  test("flags of a command, too", async () => {
    expect((await asked(["--model", "x", "models", "retrieve"])).target).toBe("/v1/models/x");
  });
});

describe("values are passed unchanged", () => {
  test.each([
    [["models", "list", "--project", "--organization"], "--organization"],
    [["models", "list", "--project", "--"], "--"],
    [["models", "list", "--project="], ""],
    [["models", "--project=first", "list", "--project", "last"], "last"],
  ])("%p", async (args, project) => {
    expect(await header("openai-project", args, { OPENAI_PROJECT_ID: "of-the-environment" })).toBe(project);
  });
  test.each([
    [["models", "retrieve", "--model", "--project"], "--project"],
    [["models", "retrieve", "--", "-x"], "-x"],
    [["models", "retrieve", "--", "--format=json"], "--format=json"],
    [["models", "retrieve", "--model=-x"], "-x"],
    [["models", "retrieve", "-"], "-"],
  ])("%p", async (args, id) => {
    expect((await asked(args)).target).toBe(`/v1/models/${id}`);
  });
  test("no flag follows --", async () => {
    const { exitCode, stdout, stderr } = await run(["models", "list", "--", "--project=x"], { environment: base });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toBe('Unexpected extra arguments: "--project=x".\n');
  });
});

describe("precedence", () => {
  test.each<[string, string[], Record<string, string>, string | null]>([
    ["nothing", [], {}, null],
    ["the environment", [], { OPENAI_PROJECT_ID: "env" }, "env"],
    ["the environment, though empty", [], { OPENAI_PROJECT_ID: "" }, ""],
    [
      "a custom header over the environment",
      [],
      { OPENAI_PROJECT_ID: "env", OPENAI_CUSTOM_HEADERS: "OpenAI-Project: custom" },
      "custom",
    ],
    ["a flag over a custom header", ["--project=flag"], { OPENAI_CUSTOM_HEADERS: "OpenAI-Project: custom" }, "flag"],
    [
      "--header over the flag",
      ["-H", "OpenAI-Project: first", "--project=flag", "-H=openai-project: last"],
      {},
      "last",
    ],
  ])("%s", async (_, flags, environment, project) => {
    expect(await header("openai-project", ["models", "list", ...flags], environment)).toBe(project);
  });
  test("keys and organizations have the same precedence", async () => {
    const { headers } = await asked(["models", "list", "--api-key", "flag", "--organization", "org"], {
      OPENAI_ORG_ID: "env",
    });
    expect([headers.get("authorization"), headers.get("openai-organization")]).toEqual(["Bearer flag", "org"]);
  });
  test("--header can replace the key", async () => {
    const { headers } = await asked(["models", "list", "-H", "Authorization: Basic abc"], {
      OPENAI_CUSTOM_HEADERS: "X-A: 1\nX-B: 2",
    });
    expect([headers.get("authorization"), headers.get("x-a"), headers.get("x-b")]).toEqual(["Basic abc", "1", "2"]);
  });
});

describe("standard error", () => {
  const exchange = (args: readonly string[], environment = {}): Promise<Run> =>
    run(args, { environment: { ...base, ...environment } });

  test("--debug prints request and response headers without secrets", async () => {
    const { stdout, stderr } = await exchange(
      [
        "--debug",
        "models",
        "list",
        "--format",
        "raw",
        "--api-key",
        "sk-flag",
        "-H",
        "X-Api-Key: sk-header",
        "-H",
        "Cookie: sk-cookie",
        "-H",
        "X-Auth: sk-auth",
      ],
      { OPENAI_ADMIN_KEY: "sk-admin" },
    );
    expect(stdout).toBe(`${stubList}\n`);
    expect(stderr).toMatch(/^Request Content:\nGET http.*\/v1\/models\n/);
    expect(stderr).toContain("authorization: Bearer <REDACTED>\n");
    expect(stderr).toMatch(/\nResponse Content:\n200 OK\n(.+\n)*content-type: application\/json/);
    expect(stderr).not.toContain("sk-");
  });
  test("--verbose prints the command, except with formats for programs", async () => {
    expect((await exchange(["models", "list", "--verbose"])).stderr).toMatch(
      /Command: models list\nFormat option: auto\nCommand result: completed\nElapsed: \d+ ms\n$/,
    );
    expect((await exchange(["models", "list", "--verbose", "--format=json"])).stderr).toBe("");
    expect((await exchange(["models", "list", "--verbose", "--quiet"])).stderr).toBe("");
  });
});

describe("the commands of 2023", () => {
  test("models.list prints the whole response", async () => {
    const { stdout } = await run(["api", "models.list"], { environment: base });
    expect(JSON.parse(stdout)).toEqual(JSON.parse(stubList));
    expect(stdout).toStartWith('{\n  "object": "list",\n  "data": [\n');
  });
  test.each([
    ["models.get", "GET"],
    ["models.retrieve", "GET"],
    ["models.delete", "DELETE"],
  ])("%s -i", async (verb, method) => {
    const done = await run(["api", verb, "-i", "ft:x"], { environment: base });
    expect(done).toEqual({
      exitCode: 0,
      stdout: `${JSON.stringify(JSON.parse(stubModels[0]!), null, 2)}\n`,
      stderr: "",
    });
    expect(api.requests.map((request) => [request.method, request.target])).toEqual([[method, "/v1/models/ft:x"]]);
  });
  test("take the flags and the variable of 2023", async () => {
    const done = await run(["-b", api.url, "-k", "old", "-o", "org", "api", "models.list"]);
    const before = await run(["api", "models.list"], { environment: { OPENAI_API_BASE: api.url } });
    expect([done.exitCode, before.exitCode]).toEqual([0, 0]);
    expect(api.requests[0]!.headers.get("authorization")).toBe("Bearer old");
    expect(api.requests[0]!.headers.get("openai-organization")).toBe("org");
  });
});

describe("parameters from standard input", () => {
  test.each([
    ["JSON", '{"model":"from-stdin"}'],
    ["YAML", "model: from-stdin\nother: [1, 2]\n"],
  ])("%s", async (_, stdin) => {
    expect((await run(["models", "retrieve"], { environment: base, stdin })).exitCode).toBe(0);
    expect(api.requests.map(({ target }) => target)).toEqual(["/v1/models/from-stdin"]);
  });
  test("slow input is waited for", async () => {
    const slowly = new ReadableStream<Uint8Array>({
      async start(controller) {
        for (const part of ['{"mod', 'el":"slow"}']) {
          await Bun.sleep(200);
          controller.enqueue(new TextEncoder().encode(part));
        }
        controller.close();
      },
    });
    expect((await run(["models", "retrieve"], { environment: base, stdin: slowly })).exitCode).toBe(0);
    expect(api.requests[0]?.target).toBe("/v1/models/slow");
  });
  test("flags win, and standard input is not read", async () => {
    expect((await run(["models", "retrieve", "flag"], { environment: base, stdin: "{broken" })).exitCode).toBe(0);
    expect(api.requests[0]?.target).toBe("/v1/models/flag");
  });
  test.each([
    ["what is no map", "[1]", 'Required flag "model" not set.'],
    ["nothing", "", 'Required flag "model" not set.'],
    ["what is neither JSON nor YAML", "{broken", "Failed to parse piped data as YAML/JSON:"],
  ])("%s is reported", async (_, stdin, sentence) => {
    const { exitCode, stdout, stderr } = await run(["models", "retrieve"], { environment: base, stdin });
    expect({ exitCode, stdout, asked: api.requests.length }).toEqual({ exitCode: 1, stdout: "", asked: 0 });
    expect(stderr).toContain(sentence);
  });
});

test("the user agent names the program that was called", async () => {
  for (const [args, said] of [
    [["models", "list"], "rollcall models list"],
    [["openai", "models", "list"], "openai models list"],
  ] as const) {
    await run(args, { environment: base, program: "rollcall" });
    expect(api.requests.at(-1)?.headers.get("x-stainless-cli-command")).toBe(said);
  }
});

test("rollcall models takes the same flags", async () => {
  const done = await run(["models", "list", "--transform", "id", "-r", "--max-items", "1"], {
    environment: base,
    program: "rollcall",
  });
  expect(done).toEqual({ exitCode: 0, stdout: "gpt-4o-mini\n", stderr: "" });
});
