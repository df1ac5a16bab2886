import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../../support/postgres/postgres.ts";
import { freePort } from "../../support/postgres/installation.ts";
import { spawnRollcall, startServer, type TestServer } from "../../support/server.ts";
import { awkwardIds, fineTune, keys, slashModel } from "../../support/world.ts";
import { ask, readStreamUntil, type Asked } from "./asking.ts";
import { frontNames, isInstalled, startFront, type Front } from "./fronts.ts";

/** Each recipe of docs/proxies.md, run by the real program, with two servers behind it. */

const isRequired = Boolean(process.env["CI"]);
const absent = frontNames.filter((name) => !isInstalled(name));
if (absent.length > 0) console.warn(`the recipes for ${absent.join(", ")} are not run: the programs are not installed`);

test.if(isRequired)("every documented proxy is installed", () => expect(absent).toEqual([]));

const owner: Asked = { key: keys.acemeOwner };
const admin: Asked = { key: keys.acemeAdmin };

describe.skipIf(whyNoPostgres !== null)("two servers behind a proxy", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());

  const startBoth = async (): Promise<[TestServer, TestServer]> => [
    await startServer({ databaseUrl: database.url }),
    await startServer({ databaseUrl: database.url }),
  ];
  const endBoth = async (servers: readonly TestServer[]) => {
    for (const server of servers) {
      await server.kill();
      server.remove();
    }
  };

  describe.each(frontNames.filter((name) => !absent.includes(name)))("%s", (name) => {
    let servers: [TestServer, TestServer];
    let front: Front;
    beforeAll(async () => {
      servers = await startBoth();
      front = await startFront(name, [servers[0].url, servers[1].url]);
    });
    afterAll(async () => {
      await front.stop();
      await endBoth(servers);
    });
    const through = (method: string, target: string, asked?: Asked) => ask(front.port, method, target, asked);
    const statuses = async (count: number) => {
      const answers = [];
      for (let at = 0; at < count; at++) answers.push(await through("GET", "/v1/models", owner));
      return new Set(answers.map((answer) => answer?.status));
    };
    const register = async (id: string) => {
      const body = JSON.stringify({ id });
      const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
      const answer = await fetch(`${servers[0].url}/rollcall/v1/models`, { method: "POST", headers, body });
      expect(answer.status).toBe(200);
    };

    test("the proxy uses both servers and passes request ids on", async () => {
      const ids: string[] = [];
      for (let at = 0; at < 8; at++) {
        const answer = await through("GET", "/v1/models", {
          ...owner,
          headers: [`X-Client-Request-Id: mine-${name}-${at}`],
        });
        ids.push(answer?.headers.get("x-request-id") ?? "");
      }
      await Bun.sleep(200);
      const logged = servers.map((server) => server.stderr());
      for (const [at, id] of ids.entries())
        expect(logged.join("")).toContain(`"request_id":"${id}","client_request_id":"mine-${name}-${at}"`);
      for (const log of logged) expect(log).toContain(`mine-${name}-`);
    });

    test.each(["FROB", "get", "BREW"])(
      "the proxy refuses the method %s and still serves valid requests",
      async (method) => {
        for (let at = 0; at < 4; at++) {
          const answer = await through(method, "/v1/models", owner);
          expect(answer === null || (answer.status >= 400 && answer.status < 500)).toBe(true);
          expect(await statuses(10)).toEqual(new Set([200]));
        }
      },
    );

    test("the proxy passes the supported methods on", async () => {
      expect((await through("OPTIONS", "/v1/models"))?.status).toBe(204);
      expect((await through("HEAD", "/v1/models", owner))?.status).toBe(200);
      expect((await through("POST", "/v1/models", owner))?.headers.get("allow")).toBe("GET, HEAD, OPTIONS");
    });

    test("the proxy passes every id on unchanged, encoded or not", async () => {
      for (const id of [...awkwardIds, fineTune]) {
        const spellings = new Set([encodeURIComponent(id), encodeURI(id), encodeURI(id).replaceAll(":", "%3a")]);
        for (const spelling of spellings) {
          const answer = await through("GET", `/v1/models/${spelling}`, owner);
          expect([spelling, answer?.status, JSON.parse(answer?.body ?? "{}").id]).toEqual([spelling, 200, id]);
        }
      }
      for (const target of ["/v1/models/a//b", "/v1/models/", "/models/none"])
        expect([target, (await through("GET", target, owner))?.status]).toEqual([target, 404]);
    });

    test("the proxy passes a deletion of an id with a slash on", async () => {
      for (const [at, spelled] of [encodeURIComponent, encodeURI].entries()) {
        const id = `ft:${slashModel}:acemeco:${name}:${at}`;
        await register(id);
        // Until the other server shows it too.
        while ((await statusAt(servers[1], id)) !== 200) await Bun.sleep(10);
        const answer = await through("DELETE", `/v1/models/${spelled(id)}`, owner);
        expect([answer?.status, JSON.parse(answer?.body ?? "{}")]).toEqual([
          200,
          { id, object: "model", deleted: true },
        ]);
      }
    });

    test("the proxy passes a stream on without buffering", async () => {
      const id = `ft:gpt-4o-mini:acemeco:streamed:${name}`;
      const came = await readStreamUntil(front.port, "/rollcall/v1/changes", keys.acemeOwner, `"id":"${id}"`, () =>
        register(id),
      );
      expect(came).toContain("text/event-stream");
    });

    test.each([
      "/v1/organization/projects",
      "/metrics",
      "/v1/models/../organization/projects",
      "/v1/models/%2e%2e/organization/projects",
      "/v1/models/%2E./organization/projects",
      "/v1/models/.%2e/organization/projects",
      "/v1/models/./../organization/projects",
      "/v1/models/x/../../organization/projects",
      "/v1/models/x/%2e%2e/%2e%2e/organization/projects",
      "/v1/models/..%2forganization/projects",
      "/v1/models/..%2forganization%2Fprojects",
      String.raw`/v1/models/..\organization/projects`,
      String.raw`/v1/models\..\organization/projects`,
      String.raw`/v1/models/%2e%2e\organization/projects`,
      "/v1/models/..%5corganization/projects",
      "/v1/models/%252e%252e/organization/projects",
      "//v1/organization/projects",
      "/v1/models/../../metrics",
      String.raw`/v1/models/..\..\metrics`,
      "/models/../v1/organization/projects",
      "/rollcall/v1/changes/../../../v1/organization/projects",
      "/openai/../v1/organization/projects",
      "/openai/x/..%2f..%2fv1/organization/projects",
      // A proxy that merges slashes folds more than the runtime does.
      "/rollcall/v1///../../models",
      "/rollcall/v1//%2e%2e/.//../models",
      "/v1/organization/usage///../../completions?start_time=1",
    ])("the proxy lets %s reach neither the Admin API nor the metrics", async (target) => {
      const answer = await through("GET", target, admin);
      // No answer is one too: some proxies close the connection of a target that is no URL.
      expect(answer === null || (answer.status >= 400 && answer.status < 500)).toBe(true);
      expect(answer?.body ?? "").not.toMatch(/organization\.project|rollcall\.model/);
      await Bun.sleep(100);
      for (const server of servers)
        expect(server.stderr()).not.toMatch(/"operation":"(listProjects|metrics|describeModels|\w*[uU]sage\w*)"/);
    });

    test("the proxy goes on with one server when the other is killed", async () => {
      await servers[1].kill();
      expect(await statuses(30)).toEqual(new Set([200]));
    });

    // The other two have no way to send a request on for its status.
    const asksAgain = name === "nginx" || name === "haproxy";
    if (asksAgain)
      test("the proxy uses the other server while one is not ready", async () => {
        await servers[1].kill();
        const waiting = await startWaiting(new URL(servers[1].url).port);
        const seen = await statuses(30);
        waiting.kill("SIGKILL");
        await waiting.exited;
        expect(seen).toEqual(new Set([200]));
      });
  });

  test.skipIf(absent.includes("nginx"))(
    "nginx without the recipe takes both servers out of use after one unknown method",
    async () => {
      const servers = await startBoth();
      const hosts = servers.map((server) => `server ${new URL(server.url).host};`).join(" ");
      const plain = `upstream plain { ${hosts} } server { listen 127.0.0.1:PORT; location / { proxy_pass http://plain; } }`;
      const front = await startFront("nginx", [servers[0].url, servers[1].url], { own: plain });
      const good = async () => (await ask(front.port, "GET", "/v1/models", { ...owner, isPlain: true }))?.status;
      expect(await good()).toBe(200);
      expect((await ask(front.port, "FROB", "/", { isPlain: true }))?.status).toBe(502);
      expect(await good()).toBe(502);
      await front.stop();
      await endBoth(servers);
    },
  );
});

/** A server whose database is away: it listens, and answers 503. */
async function startWaiting(port: string): Promise<ReturnType<typeof spawnRollcall>> {
  const noDatabase = `postgres://nobody@127.0.0.1:${await freePort()}/none`;
  const child = spawnRollcall(["serve", "--port", port, "--database-url", noDatabase, "--no-detect"]);
  const status = async () => (await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.status;
  while ((await status()) !== 503) await Bun.sleep(20);
  return child;
}

async function statusAt({ url }: TestServer, id: string): Promise<number> {
  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  return (await fetch(`${url}/v1/models/${encodeURIComponent(id)}`, { headers })).status;
}
