import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { startOpenaiAccount, type OpenaiAccount } from "../support/upstreams/openai-account.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

const secret = "sk-the-secret-of-the-account";
// How soon a change shows on another server, whatever happens.
const shownMsMax = 3_000;

const yaml = (own: string, second: string) => `
organizations:
  - name: acemeco
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }]
    projects: [{ name: default, id: proj_aceme }]
    keys: [{ name: owner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }]
    sources:
      - { id: own, kind: openai, base_url: "${own}", secret: "${secret}", options: { files: default } }
      - { id: second, kind: openai, base_url: "${second}", secret: "${secret}" }
`;

describe.skipIf(whyNoPostgres !== null)("of two servers on one PostgreSQL", () => {
  let database: TestDatabase;
  let servers: TestServer[];
  let accounts: OpenaiAccount[];
  beforeAll(async () => {
    database = await freshDatabase();
    accounts = [
      startOpenaiAccount(secret, { modelIds: ["tunable"] }),
      startOpenaiAccount(secret, { modelIds: ["elsewhere"] }),
    ];
    const text = yaml(accounts[0]!.url, accounts[1]!.url);
    servers = [];
    for (let at = 0; at < 2; at++) servers.push(await startServer({ databaseUrl: database.url, yaml: text }));
    for (const server of servers) await until(async () => (await idsAt(server)).includes("tunable"));
    for (const server of servers) await until(async () => (await idsAt(server)).includes("elsewhere"));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.kill()));
    for (const server of servers) server.remove();
    for (const account of accounts) await account.stop();
    await database.drop();
  });

  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  const ask = async (server: TestServer, path: string, init: RequestInit = {}): Promise<any> => {
    const answer = await fetch(`${server.url}${path}`, { ...init, headers });
    return answer.json();
  };
  const post = (server: TestServer, path: string, body: object | FormData) =>
    ask(server, path, { method: "POST", body: body instanceof FormData ? body : JSON.stringify(body) });
  const idsAt = async (server: TestServer): Promise<string[]> =>
    (await ask(server, "/v1/models")).data.map(({ id }: { id: string }) => id);

  const upload = async (server: TestServer): Promise<string> => {
    const form = new FormData();
    form.set("purpose", "fine-tune");
    form.set("file", new File(["{}\n"], "train.jsonl"));
    return (await post(server, "/v1/files", form)).id;
  };

  test("an object made on one is found on the other as soon as it is answered", async () => {
    const [one, other] = servers as [TestServer, TestServer];
    accounts[1]!.objects.set("file-1", { id: "file-1", object: "file" });
    for (let round = 0; round < 20; round++) {
      // Without its note, it would be looked for at the source for files.
      const { id } = await post(one, "/v1/fine_tuning/jobs", { model: "elsewhere", training_file: "file-1" });
      expect((await ask(other, `/v1/fine_tuning/jobs/${id}`)).id).toBe(id);
    }
  });

  test("a job that succeeds as the other looks at it shows its model on both", async () => {
    const [one, other] = servers as [TestServer, TestServer];
    const training_file = await upload(one);
    const { id } = await post(one, "/v1/fine_tuning/jobs", { model: "tunable", training_file });
    accounts[0]!.endJobs("succeeded");
    const { fine_tuned_model: model } = await ask(other, `/v1/fine_tuning/jobs/${id}`);
    for (const server of servers)
      expect(await until(async () => (await idsAt(server)).includes(model))).toBeLessThan(shownMsMax);
  });
});
