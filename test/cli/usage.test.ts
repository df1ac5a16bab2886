import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { run, runOnTerminal, type TerminalOptions } from "../support/command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** What `rollcall usage` shows. */

describe("calls that a server has passed on", () => {
  const yaml = worldYaml
    .replace("models:", "sources: [{ id: echo, kind: echo, models: [=unpriced] }]\nmodels:")
    .replace("id: gpt-4o-mini,", "id: gpt-4o-mini, served_by: echo, input_price: 0.000001, output_price: 0.00025,")
    .replace("id: text-davinci-003,", "id: text-davinci-003, served_by: echo, input_price: 2, output_price: 0,");
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer({ yaml });
    await until(async () => (await call(keys.acemeOwner, "=unpriced")) === 200);
    for (const [key, model] of [
      [keys.acemeOwner, "gpt-4o-mini"],
      [keys.acemeMember, "gpt-4o-mini"],
      [keys.acemeAccount, "gpt-4o-mini"],
      [keys.acemeDenyList, "text-davinci-003"],
      [keys.zenithOwner, "gpt-4o-mini"],
    ] as const)
      expect(await call(key, model)).toBe(200);
    await until(async () => (await json("--by", "model")).total.requests === 5);
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
  });

  async function call(key: string, model: string): Promise<number> {
    const { status } = await fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ model, messages: [{ role: "user", content: "one two three" }] }),
    });
    return status;
  }
  const environment = () => ({ OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_ADMIN_KEY: keys.acemeAdmin });
  const usage = (...args: readonly string[]) =>
    // Two days, so that midnight may pass.
    run(["usage", "--days", "2", ...args], { program: "rollcall", environment: environment() });
  const json = async (...args: readonly string[]) => JSON.parse((await usage(...args, "--json")).stdout);
  const terminal = async (args: readonly string[], options: TerminalOptions) => {
    const environments = { ...environment(), NO_COLOR: "1" };
    const all = { program: "rollcall", rows: 60, environment: environments, ...options } as const;
    return (await runOnTerminal(["usage", "--days", "2", ...args], all)).output.replaceAll("\r\n", "\n");
  };

  test("are summed up by project, with a bar, and what has no price is named", async () => {
    const { stdout, exitCode } = await usage();
    expect([exitCode, stdout]).toEqual([
      0,
      [
        "PROJECT  REQUESTS  INPUT  OUTPUT   COST",
        "guarded         1      3      15  $6.00  ████████████████████████",
        "default         4     12      60  $0.01  █",
        "all             5     15      75  $6.01",
        "",
        "Not priced: =unpriced.",
        "",
      ].join("\n"),
    ]);
  });

  test("are summed up by model, key and person, by the names that people know", async () => {
    const names = async (by: string) =>
      (await json("--by", by)).data.map(
        (row: { readonly id: string; readonly name: string | null }) => row.name ?? row.id,
      );
    expect(await names("model")).toEqual(["text-davinci-003", "gpt-4o-mini", "=unpriced"]);
    expect((await names("key")).toSorted()).toEqual(["acemeAccount", "acemeDenyList", "acemeMember", "acemeOwner"]);
    expect((await names("person")).toSorted()).toEqual(["owner@aceme.example", "reader@aceme.example", "robot"]);
  });

  test("are exact in JSON, and what has no price costs null", async () => {
    const { data, total, by, unpriced, start_time, end_time } = await json("--by", "model");
    expect(data.map(({ id, cost }: { readonly id: string; readonly cost: string | null }) => [id, cost])).toEqual([
      ["text-davinci-003", "6"],
      ["gpt-4o-mini", "0.011259"],
      ["=unpriced", null],
    ]);
    expect([by, unpriced, total.cost, end_time - start_time]).toEqual(["model", ["=unpriced"], "6.011259", 2 * 86_400]);
    expect(total).toMatchObject({ requests: 5, input_tokens: 15, output_tokens: 75, images: 0, seconds: 0 });
  });

  test("are a spreadsheet that runs nothing with --csv", async () => {
    const { stdout } = await usage("--by", "model", "--csv");
    expect(stdout.split("\n")).toEqual([
      "model,name,requests,input_tokens,input_cached_tokens,output_tokens,images,characters,seconds,cost_usd",
      "text-davinci-003,,1,3,0,15,0,0,0,6",
      "gpt-4o-mini,,3,9,0,45,0,0,0,0.011259",
      "'=unpriced,,1,3,0,15,0,0,0,",
      "",
    ]);
    expect((await usage("--csv", "--json")).stderr).toBe("Use --csv or another format, not both.\n");
  });

  test("fit the window: with a bar, without one, or as records", async () => {
    const wide = await terminal([], { columns: 90 });
    expect(wide).toContain("$6.00  ████████████████████████\n");
    const middle = await terminal([], { columns: 51 });
    expect(middle).toContain("$6.00  ██████████\n");
    const narrow = await terminal([], { columns: 45 });
    expect(narrow).toContain("guarded         1      3      15  $6.00\n");
    const records = await terminal([], { columns: 30 });
    expect(records).toStartWith(
      "PROJECT: guarded\nREQUESTS: 1\nINPUT: 3\nOUTPUT: 15\nCOST: $6.00\n\nPROJECT: default\n",
    );
  });

  test("of another time are none", async () => {
    const asked = ["usage", "--month", "2020-02"];
    const { stdout } = await run(asked, { program: "rollcall", environment: environment() });
    expect(stdout).toBe("No results.\n");
  });

  test("are for admin keys", async () => {
    const asked = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: keys.acemeOwner };
    const { exitCode, stderr } = await run(["usage"], { program: "rollcall", environment: asked });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("This needs an admin key.")]);
  });
});

describe("what is asked of the server", () => {
  const bucket = (...results: readonly object[]) => ({ object: "bucket", start_time: 0, end_time: 1, results });
  const completions = (fields: object) => ({ num_model_requests: 1, input_tokens: 0, output_tokens: 0, ...fields });
  let api: StubApi;
  beforeAll(() => {
    api = startStubApi(({ target }) => {
      const { pathname, searchParams } = new URL(target, "http://localhost");
      const page = (data: readonly object[], next: string | null = null) =>
        jsonAnswer(JSON.stringify({ object: "page", data, has_more: next !== null, next_page: next }));
      if (pathname === "/v1/organization/usage/completions") {
        const isFirst = !searchParams.has("page");
        const result = completions({ model: isFirst ? "a, b" : null, input_tokens: 1_234_567, input_cached_tokens: 1 });
        return page([bucket(result), bucket(result)], isFirst ? "second" : null);
      }
      if (pathname === "/v1/organization/usage/images")
        return page([bucket(completions({ model: "a, b", images: 7 }))]);
      if (pathname === "/v1/organization/usage/audio_transcriptions")
        return page([bucket(...[2.2, 0.1, 0.2].map((of) => completions({ model: "c", seconds: of })))]);
      if (pathname === "/v1/organization/costs")
        return jsonAnswer(
          '{"object":"page","data":[{"results":[' +
            '{"amount":{"value":0.1,"currency":"usd"},"line_item":"a, b, input_tokens"},' +
            '{"amount":{"value":0.200000000000000000001,"currency":"usd"},"line_item":"a, b, output_tokens"},' +
            '{"amount":{"value":0.00001,"currency":"usd"},"line_item":"c, seconds"}]}],"has_more":false,"next_page":null}',
        );
      if (pathname === "/rollcall/v1/usage/unpriced") {
        const isFirst = !searchParams.has("after");
        const data = Array.from({ length: isFirst ? 10 : 2 }, (_, at) => ({
          model: `${isFirst ? "m" : "n"}\u001b${at}`,
        }));
        return jsonAnswer(JSON.stringify({ data, has_more: isFirst, next: isFirst ? "m9" : null }));
      }
      return page([bucket()]);
    });
  });
  afterAll(() => api.stop());
  beforeEach(() => void (api.requests.length = 0));

  const usage = (...args: readonly string[]) =>
    run(["usage", ...args], { program: "rollcall", environment: { OPENAI_BASE_URL: api.url, OPENAI_ADMIN_KEY: "a" } });
  const ranges = () => [
    ...new Set(
      api.requests
        .map(({ target }) => new URL(target, api.url).searchParams)
        .filter((query) => query.has("start_time"))
        .map((query) => `${query.get("start_time")} ${query.get("end_time")}`),
    ),
  ];
  const seconds = (day: string) => Date.parse(`${day}T00:00:00Z`) / 1000;

  test("every page is read, sums are exact, and figures that are seldom there have columns if they are", async () => {
    const { stdout } = await usage("--by", "model");
    expect(stdout.split("\n")).toEqual([
      "MODEL   REQUESTS      INPUT  CACHED  OUTPUT  IMAGES  SECONDS      COST",
      "a, b           3  2,469,134       2       0       7        0   $0.3000  ████████████████████████",
      "c              3          0       0       0       0        3  <$0.0001  █",
      "(none)         2  2,469,134       2       0       0        0         -",
      "all            8  4,938,268       4       0       7        3   $0.3000",
      "",
      expect.stringMatching(/^Not priced: m\\u001b0, .*, m\\u001b9 and 2 other models\.$/),
      "",
    ]);
    const { total } = JSON.parse((await usage("--by", "model", "--json")).stdout);
    expect([total.cost, total.seconds]).toEqual(["0.300010000000000000001", 2.5]);
  });

  test("a day, a month and the last days begin at midnight in UTC", async () => {
    const today = () => seconds(new Date().toISOString().slice(0, 10));
    const lastDays = (days: number) => () => `${today() - (days - 1) * 86_400} ${today() + 86_400}`;
    for (const [args, range] of [
      [[], lastDays(1)],
      [["--days", "1"], lastDays(1)],
      [["--days", "7"], lastDays(7)],
      [["--month", "2024-02"], () => `${seconds("2024-02-01")} ${seconds("2024-03-01")}`],
      [["--month", "2026-12"], () => `${seconds("2026-12-01")} ${seconds("2027-01-01")}`],
    ] as const) {
      api.requests.length = 0;
      const before = range();
      await usage(...args);
      // Midnight may have passed.
      expect([args, [[before], [range()]]]).toEqual([args, expect.arrayContaining([ranges()])]);
    }
  });

  test.each([
    [["--month", "2026-13"], "like 2026-11"],
    [["--month", "November"], "like 2026-11"],
    [["--days", "0"], "at least 1"],
    [["--days", "9999"], "at most 3660"],
    [["--days", "2", "--month", "2026-11"], "not both"],
    [["--by", "team"], "project, model, key, person"],
  ])("%p is refused before anything is asked", async (args, why) => {
    const { exitCode, stdout, stderr } = await usage(...args);
    expect([exitCode, stdout, api.requests.length]).toEqual([1, "", 0]);
    expect(stderr).toContain(why);
  });
});
