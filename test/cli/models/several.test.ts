import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "../../support/command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { fineTune, keys, spareFineTune } from "../../support/world.ts";

/** Commands that change several models. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
  for (const id of ids) expect((await rollcall(`models register ${id}`)).exitCode).toBe(0);
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const ids = ["lab/one", "lab/two"];
const rollcall = (line: string, apiKey = "") =>
  run(line.split(" "), {
    program: "rollcall",
    environment: { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: apiKey, OPENAI_ADMIN_KEY: keys.acemeAdmin },
  });

test("several models are updated, permitted, deleted, restored and purged", async () => {
  const both = ids.join(" ");
  const lines = (done: string) => ({ exitCode: 0, stdout: "", stderr: ids.map((id) => `${done} ${id}.\n`).join("") });
  expect(await rollcall(`models update ${both} --set sharing=projects`)).toEqual(lines("Updated"));
  expect(await rollcall(`models permit ${both} --project default`)).toEqual(lines("Permitted"));
  expect((await rollcall(`models audiences lab/one --visible --json`)).stdout).toContain("proj_aceme");
  const revoked = await rollcall(`models permit ${both} --project default --revoke`);
  expect(revoked).toEqual(lines("Revoked the permission for"));
  expect(await rollcall(`models delete ${both} --yes`)).toEqual(lines("Deleted"));
  expect(await rollcall(`models restore ${both}`)).toEqual(lines("Restored"));
  await rollcall(`models delete ${both} --yes`);
  expect((await rollcall(`models purge ${both}`)).stderr).toContain("Add --yes to do it");
  expect(await rollcall(`models purge ${both} --yes`)).toEqual(lines("Purged"));
});

test("what fails is named, after what is done", async () => {
  const { exitCode, stderr } = await rollcall(`models delete ${fineTune} davinci --yes`);
  expect([exitCode, stderr]).toEqual([
    1,
    `Deleted ${fineTune}.\n1 of 2 failed.\ndavinci: The model 'davinci' is a base model. Only fine-tuned models of your own organization can be deleted.\n`,
  ]);
  const asJson = await rollcall(`models restore ${fineTune} none --json`);
  expect([asJson.exitCode, JSON.parse(asJson.stdout)]).toMatchObject([
    1,
    [{ done: true }, { id: "none", done: false }],
  ]);
  const other = await rollcall(`models update ${fineTune} none --set context_length=5`);
  expect(other.stderr).toStartWith("Several models take visibility and sharing only, not context_length.");
});

test("with an API key, several models are deleted as the key sees them", async () => {
  const line = `models delete ${fineTune} ${spareFineTune} --yes --format jsonl`;
  const { exitCode, stdout } = await rollcall(line, keys.acemeOwner);
  expect([exitCode, stdout.match(/"deleted":true/g)]).toEqual([0, ['"deleted":true', '"deleted":true']]);
});
