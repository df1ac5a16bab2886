import { afterAll, expect, test } from "bun:test";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "../config/config-error.ts";
import { mintKey } from "../core/people/key.ts";
import { keysFile } from "./keys-file.ts";

const directory = mkdtempSync(join(tmpdir(), "rollcall-keys-file-"));
afterAll(() => rmSync(directory, { recursive: true }));
const place = (name: string) => join(directory, name);
const url = "http://127.0.0.1:8484";
const admin = mintKey("admin", new Uint8Array(32).fill(1));
const api = mintKey("project", new Uint8Array(32).fill(2));

function written(name: string, keys: { admin: string | null; api: string | null } = { admin, api }): string {
  keysFile(place(name), url).write(keys, null);
  return readFileSync(place(name), "utf8");
}

test("a file has lines for a shell, lines of an environment file, or JSON, by its extension", () => {
  const plain = `OPENAI_ADMIN_KEY=${admin}\nOPENAI_BASE_URL=${url}/v1\nOPENAI_API_KEY=${api}\n`;
  expect(written("keys.env")).toBe(plain);
  expect(written(".env")).toBe(plain);
  expect(written("keys")).toBe(plain.replaceAll(/^OPENAI/gm, "export OPENAI"));
  const { stdout } = Bun.spawnSync(["sh", "-euc", `. ${place("keys")} && sh -c 'echo $OPENAI_API_KEY'`]);
  expect(stdout.toString()).toBe(`${api}\n`);
  expect(JSON.parse(written("keys.json"))).toEqual({
    OPENAI_ADMIN_KEY: admin,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: api,
  });
  expect(Object.keys(JSON.parse(written("api.json", { admin: null, api })))).toEqual([
    "OPENAI_BASE_URL",
    "OPENAI_API_KEY",
  ]);
});

test("a file is for its owner only, and nothing is left beside it, not even by a start that was killed", () => {
  writeFileSync(place("secret.env.new"), "half a li");
  written("secret.env");
  expect(statSync(place("secret.env")).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory).filter((name) => name.endsWith(".new"))).toEqual([]);
});

test("the keys in a file are read again, whatever its format", () => {
  for (const name of ["again", "again.env", "again.json"]) {
    written(name);
    expect(keysFile(place(name), url).read()).toEqual({ admin, api });
  }
  written("api.env", { admin: null, api });
  expect(keysFile(place("api.env"), url).read()).toEqual({ admin: null, api });
  expect(keysFile(place("none.env"), url).read()).toEqual({ admin: null, api: null });
});

test("a file that holds something else is refused, also if a key in it was not copied whole", () => {
  const refused = /exists and holds no keys of Rollcall; name another file/;
  for (const text of ["PASSWORD=x\n", `OPENAI_API_KEY=${api.slice(0, -1)}0\n`, `${"x".repeat(5_000)}${api}`]) {
    writeFileSync(place("other.env"), text, { mode: 0o600 });
    expect(() => keysFile(place("other.env"), url).read()).toThrow(refused);
  }
});

test("keys that another user could read are refused", () => {
  written("open.env");
  for (const mode of [0o640, 0o604]) {
    chmodSync(place("open.env"), mode);
    expect(() => keysFile(place("open.env"), url).read()).toThrow(/is another user's or open to others/);
  }
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn("a keys file of another user is not tried: only root may give a file away");

test.skipIf(!isRoot)("keys that another user has written for nobody else are refused", () => {
  written("theirs.env");
  chownSync(place("theirs.env"), 65_534, 65_534);
  expect(() => keysFile(place("theirs.env"), url).read()).toThrow(/is another user's or open to others/);
});

test("a place that can hold no file is refused with the reason", () => {
  mkdirSync(place("folder"));
  expect(() => keysFile(place("folder"), url).read()).toThrow(/folder is not a file/);
  expect(() => written("missing/keys.env")).toThrow(
    `the first keys cannot be written to ${place("missing/keys.env")}: ENOENT: no such file or directory`,
  );
});

test("a pipe is refused at once, rather than waiting for its writer", () => {
  Bun.spawnSync(["mkfifo", "-m", "600", place("pipe.env")]);
  const script = `import { keysFile } from ${JSON.stringify(join(import.meta.dir, "keys-file.ts"))};
    keysFile(${JSON.stringify(place("pipe.env"))}, "").read();`;
  // In a process that can be killed: one that opens a pipe cannot end its test.
  const read = Bun.spawnSync([process.execPath, "-e", script], { timeout: 3_000, killSignal: "SIGKILL" });
  expect(read.stderr.toString()).toContain("is not a file, and cannot hold the first keys");
});

test("a directory in the way of the temporary file is said in one sentence", () => {
  mkdirSync(place("blocked.env.new"));
  expect(() => written("blocked.env")).toThrow(ConfigError);
  rmSync(place("blocked.env.new"), { recursive: true });
});
