import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { readConfigFile } from "../../../src/config/file/read-file.ts";

const read = (yaml: string, environment: Readonly<Record<string, string>> = {}) =>
  readConfigFile("rollcall.yaml", yaml, environment).consoleSignIn;

const yamlOf = (oidc: string, console = 'address: "https://rollcall.example"') =>
  `console:\n  ${console}\n  oidc:\n    ${["issuer: https://id.example/realms/main", "client_id: rollcall", oidc].join("\n    ")}\n`;

test("a provider needs an issuer, a client and the server's address, and has defaults for the rest", () => {
  expect(read(yamlOf(""))).toEqual({
    byKey: true,
    address: "https://rollcall.example",
    oidc: {
      issuer: "https://id.example/realms/main",
      clientId: "rollcall",
      clientSecret: null,
      name: "id.example",
      scopes: ["openid", "profile", "email"],
      groupsClaim: "groups",
      roles: null,
      domains: [],
      createsPeople: false,
      syncGroups: [],
      organization: null,
    },
  });
  for (const yaml of ["{}", "console: true", "console: { idle_minutes: 5 }"])
    expect(read(yaml)).toEqual({ byKey: true, oidc: null, address: null });
});

test("the secret comes from a variable, or from the file that its _FILE names", () => {
  const yaml = yamlOf('client_secret: "${OIDC_SECRET}"');
  expect(read(yaml, { OIDC_SECRET: "hidden" }).oidc?.clientSecret).toBe("hidden");
  const directory = mkdtempSync(join(tmpdir(), "rollcall-oidc-"));
  const file = join(directory, "secret");
  writeFileSync(file, "in a file\n");
  expect(read(yaml, { OIDC_SECRET_FILE: file }).oidc?.clientSecret).toBe("in a file");
  rmSync(directory, { recursive: true });
  expect(() => read(yaml)).toThrow("needs the environment variable OIDC_SECRET");
});

test("readers are everybody else, unless the file names their groups", () => {
  expect(read(yamlOf("roles: { owner: [a] }")).oidc?.roles).toEqual({ owner: ["a"], reader: ["*"] });
  expect(read(yamlOf("roles: { reader: [b] }")).oidc?.roles).toEqual({ owner: [], reader: ["b"] });
});

test.each([
  ["an issuer without encryption", yamlOf("").replace("https://id", "http://id"), 4, "issuer must be an https URL"],
  ["an issuer with a query", yamlOf("").replace("/realms/main", "/?a=b"), 4, "issuer must be an https URL"],
  ["an issuer with a user", yamlOf("").replace("https://id", "https://u:p@id"), 4, "issuer must be an https URL"],
  ["an address without encryption", yamlOf("", "address: http://rollcall.example"), 2, "address must be an https URL"],
  ["an address that is a script", yamlOf("", 'address: "javascript:alert(1)"'), 2, "address must be an https URL"],
  ["no address", yamlOf("", "keys: true"), 2, 'console needs a field "address"'],
  ["no client", yamlOf("").replace("client_id: rollcall", "name: x"), 4, 'oidc needs a field "client_id"'],
  ["scopes without openid", yamlOf("scopes: [profile]"), 6, 'scopes must list "openid"'],
  ["a scope with a space", yamlOf('scopes: ["openid email"]'), 6, "must be a scope"],
  ["a role that does not exist", yamlOf("roles: { admin: [a] }"), 6, "roles.admin is not a field known here"],
  ["a domain with an at sign", yamlOf('domains: ["@acme.example"]'), 6, "must be a domain"],
  ["nobody who could sign in", "console: { keys: false }\n", 1, 'console.keys can be false only beside "oidc"'],
  ["a group twice", yamlOf("sync_groups: [a, a]"), 6, 'repeats "a"'],
])("%s is refused with its line", (_, yaml, line, says) => {
  expect(() => read(yaml)).toThrow(says);
  expect(() => read(yaml)).toThrow(`rollcall.yaml:${line}: `);
});

test("this machine needs no encryption", () => {
  const yaml = yamlOf("", "address: http://127.0.0.1:8484/").replace("https://id.example", "http://localhost:9000");
  expect(read(yaml)).toMatchObject({
    address: "http://127.0.0.1:8484",
    oidc: { issuer: "http://localhost:9000/realms/main" },
  });
});
