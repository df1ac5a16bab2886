import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMasterKey } from "./master-key.ts";

const key = "0123456789abcdef0123456789abcdef";
let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "rollcall-master-key-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const file = join(directory, "key");
  writeFileSync(file, text);
  return file;
}

test("it comes from the environment, from a file, or not at all", () => {
  expect(readMasterKey({})).toBeNull();
  expect(readMasterKey({ ROLLCALL_MASTER_KEY: "", ROLLCALL_MASTER_KEY_FILE: "" })).toBeNull();
  expect(readMasterKey({ ROLLCALL_MASTER_KEY: key })).toBe(key);
  for (const end of ["", "\n", "\r\n"])
    expect(readMasterKey({ ROLLCALL_MASTER_KEY_FILE: fileWith(key + end) })).toBe(key);
});

test("what is wrong with it is said, and it is not", () => {
  const wrong = (environment: Record<string, string>) => () => readMasterKey(environment);
  const short = key.slice(1);
  expect(wrong({ ROLLCALL_MASTER_KEY: short })).toThrow("at least 32 visible");
  expect(wrong({ ROLLCALL_MASTER_KEY: `${key} ` })).toThrow("without spaces");
  expect(wrong({ ROLLCALL_MASTER_KEY_FILE: fileWith(`${short}\n`) })).toThrow("at least 32 visible");
  expect(wrong({ ROLLCALL_MASTER_KEY_FILE: fileWith(`${key}\n${key}\n`) })).toThrow("visible");
  expect(wrong({ ROLLCALL_MASTER_KEY_FILE: join(directory, "none") })).toThrow("cannot read ROLLCALL_MASTER_KEY_FILE");
  expect(wrong({ ROLLCALL_MASTER_KEY: key, ROLLCALL_MASTER_KEY_FILE: "x" })).toThrow("and not both");
  expect(wrong({ ROLLCALL_MASTER_KEY: short })).not.toThrow(short);
});
