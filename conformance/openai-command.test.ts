import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedKey, startSeedServer, type SeedServer } from "./seed-server.ts";

/** The lines of the command-line page, run by a shell as they are printed there. `openai` is on its path. */

const fineTune = "ft:gpt-4o-mini:acemeco:suffix:abc123";
const examples = {
  list: String.raw`openai models list \
  --api-key 'My API Key'`,
  retrieve: String.raw`openai models retrieve \
  --api-key 'My API Key' \
  --model gpt-4o-mini`,
  delete: String.raw`openai models delete \
  --api-key 'My API Key' \
  --model ft:gpt-4o-mini:acemeco:suffix:abc123`,
};

let server: SeedServer;
let path: string;
beforeAll(async () => {
  server = await startSeedServer();
  path = mkdtempSync(join(tmpdir(), "openai-on-path-"));
  symlinkSync(join(import.meta.dir, "..", "bin", "openai"), join(path, "openai"));
});
afterAll(async () => {
  await server.stop();
  rmSync(path, { recursive: true });
});

async function shell(line: string, key = "") {
  const child = Bun.spawn(["sh", "-c", line], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
    env: { PATH: `${path}:${process.env["PATH"]}`, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: key },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}

/** The reader of the page fills in `My API Key`. */
const withKey = (line: string) => shell(line.replace("My API Key", seedKey));

describe("the examples", () => {
  test("as printed to the letter are refused in words, because nobody has such a key", async () => {
    for (const line of Object.values(examples)) {
      const { exitCode, stdout, stderr } = await shell(line);
      expect([exitCode, stdout]).toEqual([1, ""]);
      expect(stderr).toStartWith("HTTP 401: Unauthorized.\n");
    }
  });
  test("list", async () => {
    const { exitCode, stdout } = await withKey(examples.list);
    expect(exitCode).toBe(0);
    for (const id of await server.ids()) expect(stdout).toContain(`ID: ${id}\n`);
    // The page shows the whole answer, not only the list.
    const { stdout: raw } = await withKey(`${examples.list} --format raw`);
    expect(Object.keys(JSON.parse(raw)).sort()).toEqual(["data", "object"]);
    expect(Object.keys(JSON.parse(raw).data[0]).sort()).toEqual(["created", "id", "object", "owned_by"]);
  });
  test("retrieve", async () => {
    expect((await withKey(examples.retrieve)).stdout).toBe(
      "ID: gpt-4o-mini\nObject: model\nCreated: 1721172741\nOwned by: system\n",
    );
    const { stdout } = await withKey(`${examples.retrieve} --format json`);
    expect(JSON.parse(stdout)).toEqual({ id: "gpt-4o-mini", object: "model", created: 1721172741, owned_by: "system" });
  });
  test("delete, which is gone then", async () => {
    const { exitCode, stdout } = await withKey(`${examples.delete} --format json`);
    expect([exitCode, JSON.parse(stdout)]).toEqual([0, { id: fineTune, object: "model", deleted: true }]);
    expect(await server.ids()).not.toContain(fineTune);
    expect((await withKey(examples.delete)).stderr).toStartWith("HTTP 404: Not Found.\n");
  });
});

describe("the commands above them", () => {
  test("list needs nothing but the environment", async () => {
    const { exitCode, stdout } = await shell("openai models list", seedKey);
    expect(exitCode).toBe(0);
    expect(stdout.match(/^ID: /gm)).toHaveLength((await server.ids()).length);
  });
  test.each(["openai models retrieve", "openai models delete"])("%s asks for the model", async (line) => {
    const { exitCode, stdout, stderr } = await shell(line, seedKey);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`Required flag "model" not set. Run '${line} --help' for usage information.\n`);
  });
});

test("every model that is listed can be retrieved, and equals its element", async () => {
  const { stdout } = await shell("openai models list --format jsonl", seedKey);
  const lines = stdout.trimEnd().split("\n");
  expect(lines).toHaveLength((await server.ids()).length);
  for (const line of lines) {
    const { id } = JSON.parse(line);
    expect((await shell(`openai models retrieve '${id}' --format jsonl`, seedKey)).stdout).toBe(`${line}\n`);
  }
});

test("who may not delete is told so", async () => {
  const { exitCode, stderr } = await shell("openai models delete gpt-4o-mini", seedKey);
  expect(exitCode).toBe(1);
  expect(stderr).toStartWith("HTTP 403: Forbidden.\n");
});
