import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "./config.ts";
import { readConfigFile } from "./file/read-file.ts";
import { readVariable } from "./variables.ts";

let directory: string;
beforeAll(() => void (directory = mkdtempSync(join(tmpdir(), "rollcall-variables-"))));
afterAll(() => rmSync(directory, { recursive: true }));

function fileWith(text: string): string {
  const file = join(directory, "secret");
  writeFileSync(file, text);
  return file;
}

const [adminKey, apiKey] = ["an-admin-key-of-20-chars", "another-key-of-20-chars"];
const url = "postgres://rollcall:secret@db.example/rollcall";

test("a variable comes from the environment, from the file that NAME_FILE names, or not at all", () => {
  expect(readVariable("KEY", {})).toBeNull();
  expect(readVariable("KEY", { KEY: "", KEY_FILE: "" })).toBeNull();
  expect(readVariable("KEY", { KEY: "a" })).toEqual({ text: "a", source: "KEY" });
  for (const end of ["", "\n", "\r\n"])
    expect(readVariable("KEY", { KEY_FILE: fileWith(`a${end}`) })).toEqual({ text: "a", source: "KEY_FILE" });
  expect(readVariable("KEY", { KEY_FILE: fileWith("\ufeffa\r\n") })?.text).toBe("a");
  expect(() => readVariable("KEY", { KEY: "a", KEY_FILE: "b" })).toThrow("set KEY or KEY_FILE, and not both");
  expect(() => readVariable("KEY", { KEY_FILE: join(directory, "none") })).toThrow("cannot read KEY_FILE: ENOENT");
});

test("the first keys and the database can come from files", () => {
  const read = (environment: Record<string, string>) => readConfig({}, environment);
  expect(read({ ROLLCALL_ADMIN_KEY_FILE: fileWith(adminKey), ROLLCALL_API_KEY: apiKey })).toMatchObject({
    adminKey,
    apiKey,
  });
  expect(read({ ROLLCALL_API_KEY_FILE: fileWith(`${apiKey}\n`) }).apiKey).toBe(apiKey);
  for (const name of ["ROLLCALL_DATABASE_URL_FILE", "DATABASE_URL_FILE"])
    expect(read({ [name]: fileWith(`${url}\n`) }).databaseUrl).toBe(url);
});

test("an error in a file names the variable and repeats no secret", () => {
  const read = (name: string, text: string) => () => readConfig({}, { [name]: fileWith(text) });
  expect(read("ROLLCALL_API_KEY_FILE", "short")).toThrow(/^the key in ROLLCALL_API_KEY_FILE (?!.*short\b)/);
  expect(read("ROLLCALL_API_KEY_FILE", "")).toThrow("the key in ROLLCALL_API_KEY_FILE");
  expect(read("ROLLCALL_DATABASE_URL_FILE", "mysql://secret")).toThrow(
    /^ROLLCALL_DATABASE_URL_FILE must look like (?!.*secret)/,
  );
});

test("a variable that the configuration file inserts can come from a file", () => {
  const yaml = `webhooks: [{ url: "https://ops.example/\${PLACE}", secret: "whsec_\${SECRET}" }]`;
  const read = (environment: Record<string, string>) => readConfigFile("f.yaml", yaml, environment).webhooks;
  const secret = Buffer.from("0123456789abcdef0123456789abcdef").toString("base64");
  const fromFile = read({ PLACE: "hook", SECRET_FILE: fileWith(`${secret}\n`) });
  expect(fromFile).toEqual(read({ PLACE: "hook", SECRET: secret }));
  expect(() => read({ PLACE: "hook" })).toThrow("needs the environment variable SECRET, which is not set");
});
