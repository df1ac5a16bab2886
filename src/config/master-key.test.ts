import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readMasterKeys } from "./master-key.ts";

const key = "0123456789abcdef0123456789abcdef";
let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "rollcall-master-key-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const file = join(directory, "key");
  writeFileSync(file, text);
  return file;
}

test("of several the first seals, so their order is kept", () => {
  const older = key.toUpperCase();
  expect(readMasterKeys({ ROLLCALL_MASTER_KEY: `${key} ${older}` })).toEqual([key, older]);
  expect(readMasterKeys({ ROLLCALL_MASTER_KEY_FILE: fileWith(`${key}\n${older}\n`) })).toEqual([key, older]);
});

test("it comes from the environment, from a file, or not at all", () => {
  expect(readMasterKeys({})).toBeNull();
  expect(readMasterKeys({ ROLLCALL_MASTER_KEY: "", ROLLCALL_MASTER_KEY_FILE: "" })).toBeNull();
  expect(readMasterKeys({ ROLLCALL_MASTER_KEY: key })).toEqual([key]);
  for (const end of ["", "\n", "\r\n"])
    expect(readMasterKeys({ ROLLCALL_MASTER_KEY_FILE: fileWith(key + end) })).toEqual([key]);
});

test("the message says what is wrong with a key, and not the key", () => {
  const error = (environment: Record<string, string>) => () => readMasterKeys(environment);
  const short = key.slice(1);
  expect(error({ ROLLCALL_MASTER_KEY: short })).toThrow("at least 32 visible");
  expect(error({ ROLLCALL_MASTER_KEY: `${key} ${short}` })).toThrow("at least 32 visible");
  expect(error({ ROLLCALL_MASTER_KEY: `${key}é` })).toThrow("visible ASCII");
  expect(error({ ROLLCALL_MASTER_KEY_FILE: fileWith(`${short}\n`) })).toThrow("at least 32 visible");
  expect(error({ ROLLCALL_MASTER_KEY_FILE: fileWith(`${key}\n${key}\n`) })).toThrow("given twice");
  expect(error({ ROLLCALL_MASTER_KEY_FILE: join(directory, "none") })).toThrow("cannot read ROLLCALL_MASTER_KEY_FILE");
  expect(error({ ROLLCALL_MASTER_KEY: key, ROLLCALL_MASTER_KEY_FILE: "x" })).toThrow("and not both");
  expect(error({ ROLLCALL_MASTER_KEY: short })).not.toThrow(short);
});
