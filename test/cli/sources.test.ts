import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";

/** What is asked of a server about its sources. */

const bodies: unknown[] = [];
const sourceWith = (out: string) =>
  `{"id":"vendor","kind":"openai-compatible","state":"new","model_count":0,"last_success_at":null,"calls":{"served":["chat","embeddings"],"out":[${out}]}}`;
let source = sourceWith("");
let api: StubApi;
beforeAll(() => {
  api = startStubApi(({ target, method }) => {
    if (target.startsWith("/rollcall/v1/source_collisions"))
      return jsonAnswer(
        '{"data":[{"id":"m","winner":{"source_id":"a"},"losers":[{"source_id":"b"},{"source_id":"c"}]}],"has_more":false}',
      );
    if (method === "GET" && target.includes("?")) return jsonAnswer(`{"data":[${source}],"has_more":false}`);
    return target.includes("vendr") ? jsonAnswer('{"error":{"message":"none"}}', 404) : jsonAnswer(source);
  }, bodies);
});
afterAll(() => api.stop());
beforeEach(() => void (bodies.length = api.requests.length = 0));

const rollcall = (args: readonly string[], stdin?: string) =>
  run(args, {
    program: "rollcall",
    environment: { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "admin" },
    ...(stdin === undefined ? {} : { stdin }),
  });
const words = (line: string) => line.split(" ");
const asked = () => api.requests.map(({ method, target }) => `${method} ${target}`);

test("a source is added with its rules, and its secret comes from a file", async () => {
  const { exitCode, stdout } = await rollcall(
    words(
      "sources add vendor --kind openai-compatible --url https://vendor.example/v1 --secret-file - --prefix vendor/ --include a* --include b* --exclude c* --priority 5 --refresh 10m --deletion refuse --option calls=rerank,chat=/c --option failover=never",
    ),
    "sk-secret\n",
  );
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain("sk-secret");
  expect(asked()).toEqual(["POST /rollcall/v1/sources"]);
  expect(bodies).toEqual([
    {
      id: "vendor",
      kind: "openai-compatible",
      base_url: "https://vendor.example/v1",
      secret: "sk-secret",
      naming: { type: "prefix", prefix: "vendor/" },
      includes: ["a*", "b*"],
      excludes: ["c*"],
      priority: 5,
      refresh_seconds: 600,
      deletion: "refuse",
      options: { calls: "rerank,chat=/c", failover: "never" },
    },
  ]);
  await rollcall(words("sources add ollama --json"));
  expect(bodies[1]).toEqual({ id: "ollama", kind: "ollama" });
  const { stderr } = await rollcall(words("sources add vendor --kind ollama --option failover"));
  expect(stderr).toContain('Write --option as NAME=VALUE, as in --option failover=never, not "failover".');
});

test("a vendor without the key of an account is noted at once, and a mistyped kind gets a suggestion", async () => {
  const noted = await rollcall(words("sources add openai"));
  expect([noted.exitCode, noted.stderr]).toEqual([
    0,
    "The kind openai needs the key of an account. Without --secret-file FILE, openai can list and answer nothing.\n",
  ]);
  expect((await rollcall(words("sources add openai --secret-file -"), "sk-secret\n")).stderr).toBe("");
  expect((await rollcall(words("sources add openai --url http://127.0.0.1:1/v1"))).stderr).toBe("");
  expect((await rollcall(words("sources add ollama"))).stderr).toBe("");
  const mistyped = await rollcall(words("sources add olama"));
  expect([mistyped.exitCode, mistyped.stderr]).toEqual([
    1,
    'There is no kind "olama". Did you mean ollama? If "olama" is the id, add --kind ollama.\n',
  ]);
});

test("a new source is printed as its result, and what keeps it from listing comes first", async () => {
  source =
    '{"id":"ollama","kind":"ollama","base_url":"http://127.0.0.1:11434","options":{},"priority":100,"state":"failing","model_count":0,"last_error":"It refuses connections.","calls":{"served":[]}}';
  const { exitCode, stdout, stderr } = await rollcall(words("sources add ollama"));
  source = sourceWith("");
  expect([exitCode, stdout]).toEqual([
    0,
    "State: failing\nLast error: It refuses connections.\nModel count: 0\nID: ollama\nKind: ollama\nBase url: http://127.0.0.1:11434\n",
  ]);
  expect(stderr).toStartWith("The source is added, but no models can be fetched from http://127.0.0.1:11434:");
});

test("sources are listed, shown, refreshed and removed", async () => {
  const { stdout } = await rollcall(["sources", "list"]);
  expect(stdout).toBe(
    "ID      KIND               STATE  MODELS  CALLS  REFRESHED  ERROR\nvendor  openai-compatible  new    0       2      -          -\n",
  );
  await rollcall(["sources", "show", "vendor"]);
  expect((await rollcall(["sources", "refresh", "vendor"])).stderr).toStartWith("Refreshing the source vendor.");
  await rollcall(["sources", "remove", "vendor", "--yes"]);
  expect(asked()).toEqual([
    "GET /rollcall/v1/sources?limit=100",
    "GET /rollcall/v1/sources/vendor",
    "POST /rollcall/v1/sources/vendor/refresh",
    "DELETE /rollcall/v1/sources/vendor",
  ]);
});

test("a source that is out for calls is listed with the reason and the time, unless only one model of it is", async () => {
  const limited = '{"reason":"rate-limited","model":"m","until":1700000000}';
  const callsListed = async (out: string) => {
    source = sourceWith(out);
    const { stdout } = await rollcall(["sources", "list"]);
    source = sourceWith("");
    return stdout;
  };
  expect(await callsListed(`${limited},{"reason":"unreachable","model":null,"until":1700000000}`)).toContain(
    "  out until 2023-11-14 22:13:20 UTC, unreachable  ",
  );
  expect(await callsListed(limited)).toContain("  2      -");
});

test("a mistyped source gets a suggestion", async () => {
  const { exitCode, stdout, stderr } = await rollcall(["sources", "show", "vendr"]);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain('Did you mean "vendor"?');
});

test("collisions name the source of an id and the others", async () => {
  expect((await rollcall(["sources", "collisions"])).stdout).toBe("ID  FROM  NOT FROM\nm   a     b, c\n");
  expect(asked()).toEqual(["GET /rollcall/v1/source_collisions?limit=100&shared=false"]);
  api.requests.length = 0;
  await rollcall(["sources", "collisions", "--source", "b"]);
  expect(asked()).toEqual(["GET /rollcall/v1/source_collisions?limit=100&shared=false&source_id=b"]);
});
