import { expect, test } from "bun:test";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { housekeeping } from "../housekeeping.ts";
import { spawnRollcall, type TestServer } from "../../support/server.ts";

/** `rollcall serve --keys-file FILE`. */

const { newDirectory, start } = housekeeping();
const killedStarts = 2;

test.concurrent("the file has the first keys, a start on new data uses them again, and a later start leaves the file", async () => {
  const directory = newDirectory();
  const file = join(directory, "keys.env");
  const first = await startWith(directory, file);
  expect(await opens(first, file)).toEqual({ list: 200, register: 200 });
  const before = keysOf(file);
  await first.stop();
  const lines = first.stderr().trimEnd().split("\n");
  expect(lines.map((line) => typeof JSON.parse(line).message)).toEqual(lines.map(() => "string"));
  expect(first.stderr()).toContain(`the first keys are in ${file}`);

  rmSync(join(directory, "data"), { recursive: true });
  const anew = await startWith(directory, file);
  expect(keysOf(file)).toEqual(before);
  expect(await opens(anew, file)).toEqual({ list: 200, register: 200 });
  expect(readFileSync(file, "utf8")).toContain(`${anew.url}/v1`);
  await anew.stop();

  const again = await startWith(directory, file);
  await again.stop();
  expect(again.stderr()).toContain(`the first keys are in ${file}; rollcall keys create`);

  writeFileSync(file, "notes of the operator");
  const later = await startWith(directory, file);
  await later.stop();
  expect(readFileSync(file, "utf8")).toBe("notes of the operator");
  expect(later.stderr()).toContain(`the first keys are not in ${file}; rollcall keys create --name NAME makes more`);
});

test.concurrent("if a first start is killed once the file is there, the keys in it work after the next start", async () => {
  for (let attempt = 0; attempt < killedStarts; attempt++) {
    const directory = newDirectory();
    const file = join(directory, "keys.env");
    const place = ["--data", join(directory, "data"), "--keys-file", file];
    const child = spawnRollcall(["serve", "--port", "0", "--no-detect", ...place]);
    while (!existsSync(file)) await Bun.sleep(0);
    for (const until = performance.now() + attempt; performance.now() < until;);
    child.kill("SIGKILL");
    await child.exited;
    const seen = keysOf(file);
    const server = await startWith(directory, file);
    expect(keysOf(file)).toEqual(seen);
    expect(await opens(server, file)).toEqual({ list: 200, register: 200 });
    await server.stop();
  }
});

test.concurrent("a file that cannot be written stops the start before there are keys", async () => {
  const directory = newDirectory();
  const refused = await startWith(directory, join(directory, "missing", "keys.env")).catch(String);
  expect(refused).toContain("exit code 1: ");
  expect(refused).toContain("rollcall: the first keys cannot be written to ");
  const file = join(directory, "keys.env");
  const server = await startWith(directory, file);
  expect(await opens(server, file)).toEqual({ list: 200, register: 200 });
  await server.stop();
});

test.concurrent("a file without keys is refused before there is a store", async () => {
  const directory = newDirectory();
  const file = join(directory, "keys.env");
  writeFileSync(file, "notes of the operator", { mode: 0o600 });
  expect(await startWith(directory, file).catch(String)).toContain("exists and holds no keys of Rollcall");
  expect(existsSync(join(directory, "data"))).toBe(false);
});

function startWith(directory: string, file: string): Promise<TestServer> {
  return start({ directory, yaml: null, flags: ["--keys-file", file] });
}

/** The keys of an environment file. */
function keysOf(file: string) {
  const text = readFileSync(file, "utf8");
  const value = (name: string) => new RegExp(`^${name}=(\\S+)$`, "m").exec(text)?.[1] ?? "";
  return { admin: value("OPENAI_ADMIN_KEY"), api: value("OPENAI_API_KEY") };
}

async function opens({ url }: TestServer, file: string) {
  const { admin, api } = keysOf(file);
  const bearer = (key: string) => ({ authorization: `Bearer ${key}`, "content-type": "application/json" });
  const list = await fetch(`${url}/v1/models`, { headers: bearer(api) });
  const body = JSON.stringify({ id: "ft:gpt-4o-mini:mine:first:1" });
  const register = await fetch(`${url}/rollcall/v1/models`, { method: "POST", headers: bearer(admin), body });
  return { list: list.status, register: register.status };
}
