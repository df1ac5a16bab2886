import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startServer, type TestServer } from "../test/support/server.ts";
import { startOpenaiAccount, type OpenaiAccount } from "../test/support/upstreams/openai-account.ts";
import { until } from "../test/support/waiting.ts";
import { keys } from "../test/support/world.ts";
import { installedPackage } from "./installed.ts";
import { stopServer } from "./stop-server.ts";

/**
 * The life of a fine-tuned model, with OpenAI's own clients: its file, its job, its place in the list, a call, and its
 * deletion by an owner. The server and the account at OpenAI are real processes and sockets.
 */

const secret = "sk-proj-secret-of-the-account";
const base = "gpt-4o-mini-2024-07-18";

const yaml = (url: string) => `
organizations:
  - name: acemeco
    id: org-aceme
    users: [{ email: owner@aceme.example, role: owner }, { email: reader@aceme.example, role: reader }]
    projects: [{ name: default, id: proj_aceme, members: [{ email: reader@aceme.example, role: member }] }]
    keys:
      - { name: owner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }
      - { name: member, value: ${keys.acemeMember}, project: default, user: reader@aceme.example }
    sources: [{ id: account, kind: openai, base_url: "${url}", secret: "${secret}", refresh_seconds: 3600 }]
  - name: zenith
    id: org-zenith
    users: [{ email: owner@zenith.example, role: owner }]
    projects: [{ name: default, id: proj_zenith }]
    keys: [{ name: owner, value: ${keys.zenithOwner}, project: default, user: owner@zenith.example }]
`;

// The versions differ in their types, and this test reads answers of all.
type Client = any;

describe.each(["openai4", "openai5", "openai6", "openai7"])("with %s", (alias) => {
  let account: OpenaiAccount;
  let server: TestServer;
  let clientOf: (key: string) => Client;
  beforeAll(async () => {
    const { default: OpenAI } = await import(join(installedPackage(alias), "index.mjs"));
    clientOf = (key) => new OpenAI({ apiKey: key, baseURL: `${server.url}/v1`, maxRetries: 0 });
  });
  beforeEach(async () => {
    account = startOpenaiAccount(secret, { modelIds: [base] });
    server = await startServer({ yaml: yaml(account.url) });
    await until(async () => (await idsOf(clientOf(keys.acemeMember))).includes(base));
  });
  afterEach(async () => {
    await stopServer(server);
    await account.stop();
  });

  const begun = async (member: Client) => {
    const line = '{"messages":[{"role":"user","content":"é"},{"role":"assistant","content":"ü"}]}\n';
    const file = await member.files.create({ purpose: "fine-tune", file: new File([line], "train.jsonl") });
    expect(await (await member.files.content(file.id)).text()).toBe(line);
    const job = await member.fineTuning.jobs.create({ model: base, training_file: file.id, suffix: "support" });
    expect(job).toMatchObject({ object: "fine_tuning.job", status: "running", training_file: file.id });
    return { file, job };
  };

  test("a fine-tuned model is trained, listed within seconds, called, and deleted by an owner", async () => {
    const [owner, member, stranger] = [keys.acemeOwner, keys.acemeMember, keys.zenithOwner].map(clientOf);
    const { job } = await begun(member);
    account.endJobs("succeeded");
    const events = [];
    for await (const event of member.fineTuning.jobs.listEvents(job.id)) events.push(event);
    const endedMs = performance.now();
    expect(events[0].message).toBe("The job has successfully completed");
    const { fine_tuned_model: model } = await member.fineTuning.jobs.retrieve(job.id);
    expect(model).toMatch(/^ft:gpt-4o-mini-2024-07-18:acemeco:support:\w+$/);
    await until(async () => (await idsOf(member)).includes(model));
    expect(performance.now() - endedMs).toBeLessThan(5_000);
    expect((await member.models.retrieve(model)).owned_by).toBe("acemeco");
    expect(await idsOf(stranger)).not.toContain(model);

    const messages = [{ role: "user", content: "hello" }];
    const { choices } = await member.chat.completions.create({ model, messages });
    expect(choices[0].message.content).toBe(`This is ${model}.`);
    expect(await failing(stranger.chat.completions.create({ model, messages }))).toMatchObject({ status: 404 });

    expect(await failing(member.models[member.models.del ? "del" : "delete"](model))).toMatchObject({ status: 403 });
    const deleted = await owner.models[owner.models.del ? "del" : "delete"](model);
    expect(deleted).toEqual({ id: model, object: "model", deleted: true });
    expect(account.models.map(({ id }) => id)).toEqual([base]);
    expect(await failing(member.chat.completions.create({ model, messages }))).toMatchObject({ status: 404 });
    expect(await idsOf(owner)).not.toContain(model);
  }, 60_000);

  test("the model of a job that nobody looks at is listed, too", async () => {
    const member = clientOf(keys.acemeMember);
    await begun(member);
    // The refresh at its beginning finds nothing new.
    await Bun.sleep(1_500);
    account.endJobs("succeeded");
    const ms = await until(async () => (await idsOf(member)).some((id) => id.startsWith("ft:")));
    expect(ms).toBeLessThan(15_000);
  }, 60_000);

  test("lists and pages of jobs pass, and another organization has none of it", async () => {
    const [member, stranger] = [keys.acemeMember, keys.zenithOwner].map(clientOf);
    const { file, job } = await begun(member);
    const jobs = [];
    for await (const one of member.fineTuning.jobs.list()) jobs.push(one.id);
    expect(jobs).toEqual([job.id]);
    expect((await member.fineTuning.jobs.cancel(job.id)).status).toBe("cancelled");
    const foreign = [
      stranger.files.retrieve(file.id),
      stranger.files.content(file.id),
      stranger.fineTuning.jobs.retrieve(job.id),
      stranger.fineTuning.jobs.cancel(job.id),
    ];
    for (const asking of foreign) expect(await failing(asking)).toMatchObject({ status: 404, code: "not_found" });
    expect((await failing(stranger.files.retrieve("file-none")))?.message).toBe("404 No such File object: file-none");
  }, 60_000);
});

async function idsOf(client: Client): Promise<string[]> {
  const ids = [];
  for await (const { id } of client.models.list()) ids.push(id);
  return ids;
}

/** The error of a call that fails. */
function failing(calling: Promise<unknown>): Promise<any> {
  return calling.then(
    () => null,
    (error: unknown) => error,
  );
}
