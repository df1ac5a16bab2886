import { afterAll, beforeAll, expect, test } from "bun:test";
import { startServer, type TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";

/** Keys change while programs use them on a real server. */
const chosenKey = "chosen-admin-0123456789";
let server: TestServer;
beforeAll(async () => void (server = await startServer({ environment: { ROLLCALL_ADMIN_KEY: chosenKey } })));
afterAll(async () => {
  await server.stop();
  server.remove();
});

async function administer(method: string, path: string, body?: unknown): Promise<any> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };
  const answer = await fetch(server.url + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  return answer.json();
}

const newKey = () =>
  administer("POST", "/rollcall/v1/projects/proj_aceme/api_keys", { email: "reader@aceme.example", name: "in use" });
const rotate = (id: string, overlap_seconds: number) =>
  administer("POST", `/rollcall/v1/api_keys/${id}/rotate`, { overlap_seconds });

/** Programs that send request after request with one key. */
class Users {
  readonly #key: string;
  readonly #loops: Promise<void>[];
  readonly #answers: { readonly begun: number; readonly ended: number; readonly status: number }[] = [];
  #stopped = false;

  constructor(key: string) {
    this.#key = key;
    this.#loops = Array.from({ length: 6 }, () => this.#ask());
  }

  async #ask(): Promise<void> {
    while (!this.#stopped) {
      const begun = performance.now();
      const answer = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${this.#key}` } });
      await answer.arrayBuffer();
      this.#answers.push({ begun, ended: performance.now(), status: answer.status });
    }
  }

  /** Resolves after this many further answers. */
  async answered(count: number): Promise<void> {
    const enough = this.#answers.length + count;
    while (this.#answers.length < enough) await Bun.sleep(1);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#loops);
  }

  statuses(among: { readonly begunAfter?: number; readonly endedBefore?: number } = {}): number[] {
    const { begunAfter = 0, endedBefore = Infinity } = among;
    const meant = this.#answers.filter(({ begun, ended }) => begun > begunAfter && ended < endedBefore);
    return [...new Set(meant.map(({ status }) => status))];
  }
}

test("during the overlap no request is refused, with the old key or the new one", async () => {
  const old = await newKey();
  const oldUsers = new Users(old.value);
  await oldUsers.answered(100);
  const rotated = await rotate(old.id, 600);
  const newUsers = new Users(rotated.value);
  await Promise.all([oldUsers.answered(200), newUsers.answered(200)]);
  await Promise.all([oldUsers.stop(), newUsers.stop()]);
  expect([oldUsers.statuses(), newUsers.statuses()]).toEqual([[200], [200]]);
});

test("without an overlap every request with the old key that begins after the answer is refused", async () => {
  const old = await newKey();
  const oldUsers = new Users(old.value);
  await oldUsers.answered(100);
  const asked = performance.now();
  const rotated = await rotate(old.id, 0);
  const answeredMs = performance.now();
  const newUsers = new Users(rotated.value);
  await Promise.all([oldUsers.answered(200), newUsers.answered(200)]);
  await Promise.all([oldUsers.stop(), newUsers.stop()]);
  expect(oldUsers.statuses({ endedBefore: asked })).toEqual([200]);
  expect(oldUsers.statuses({ begunAfter: answeredMs })).toEqual([401]);
  expect(newUsers.statuses()).toEqual([200]);
});

test("a user's keys are invalid for every request that begins after they were revoked", async () => {
  const { value, owner } = await newKey();
  const users = new Users(value);
  await users.answered(100);
  const asked = performance.now();
  await administer("POST", `/rollcall/v1/users/${owner.user.id}/revoke_keys`);
  const answeredMs = performance.now();
  await users.answered(100);
  await users.stop();
  expect(users.statuses({ endedBefore: asked })).toEqual([200]);
  expect(users.statuses({ begunAfter: answeredMs })).toEqual([401]);
});

test("a key from the environment is rotated by changing the environment", async () => {
  const { data } = await administer("GET", "/v1/organization/admin_api_keys");
  const { id } = data.find(({ name }: { name: string }) => name === "ROLLCALL_ADMIN_KEY");
  const { error } = await rotate(id, 0);
  expect(error).toMatchObject({
    code: "key_declared",
    message: expect.stringContaining("the environment variable ROLLCALL_ADMIN_KEY"),
  });
});

test("created, rotated and revoked keys are unchanged after the server was killed", async () => {
  const [kept, ended] = [await newKey(), await newKey()];
  const [after, instead] = [await rotate(kept.id, 600), await rotate(ended.id, 0)];
  await server.kill();
  server = await startServer({ directory: server.directory, environment: { ROLLCALL_ADMIN_KEY: chosenKey } });
  const statusOf = async (key: string) =>
    (await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${key}` } })).status;
  const texts = [kept.value, after.value, ended.value, instead.value];
  expect(await Promise.all(texts.map(statusOf))).toEqual([200, 200, 401, 200]);
});
