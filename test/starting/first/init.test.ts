import { expect, test } from "bun:test";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readConfigFile } from "../../../src/config/file/read-file.ts";
import { until } from "../../support/waiting.ts";
import { housekeeping } from "../housekeeping.ts";
import { spawnRollcall } from "../../support/server.ts";

/** `rollcall init`. */

const { newDirectory, start } = housekeeping();
const apiKey = "the-api-key-of-the-operator-0123456789";
const variables = {
  OPENAI_ACCOUNT_KEY: "the-key-of-an-account-at-openai",
  ADA_ADMIN_KEY: "the-admin-key-of-ada-0123456789",
  BOT_KEY: "the-key-of-the-bot-0123456789",
};

test("the file that is written serves a model that answers, and whose calls cost something", async () => {
  const directory = newDirectory();
  const file = join(directory, "new.yaml");
  expect(await init(file)).toEqual({
    exitCode: 0,
    stdout: "",
    stderr: `Wrote ${file}. Start a server with it: rollcall serve --config ${file}\n`,
  });
  const environment = { ROLLCALL_API_KEY: apiKey, ROLLCALL_ADMIN_KEY: variables.ADA_ADMIN_KEY };
  const server = await start({ directory, yaml: readFileSync(file, "utf8"), environment });
  const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
  const body = JSON.stringify({ model: "my-model", messages: [{ role: "user", content: "Hello" }] });
  expect((await fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers, body })).status).toBe(200);
  const cost = async () => {
    const asAdmin = { authorization: `Bearer ${variables.ADA_ADMIN_KEY}` };
    return (await (await fetch(`${server.url}/rollcall/v1/spending`, { headers: asAdmin })).json()).spent;
  };
  await until(async () => (await cost()) > 0);
  await server.stop();
});

test("a file, and a link to one, are never replaced", async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, "mine.yaml"), "models: []\n");
  symlinkSync(join(directory, "nowhere"), join(directory, "link.yaml"));
  for (const name of ["mine.yaml", "link.yaml"])
    expect(await init(join(directory, name))).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `rollcall: ${join(directory, name)} exists and stays as it is; name another file: rollcall init FILE\n`,
    });
  expect(readFileSync(join(directory, "mine.yaml"), "utf8")).toBe("models: []\n");
  expect((await init(join(directory, "missing", "x.yaml"))).stderr).toStartWith("rollcall: cannot write ");
});

test("every example in the file is valid when its # is removed, each alone and all together", () => {
  const template = readFileSync(join(import.meta.dir, "..", "..", "..", "examples", "rollcall.yaml"), "utf8");
  const shown = template.replaceAll(/^( *)#(?! |$)/gm, "$1");
  expect(shown.match(/^ *#(?! |$)/m)).toBeNull();
  const { declaration, requestsPerMinute, retentionDays, corsOrigins } = readConfigFile("all", shown, variables);
  expect(declaration.sources.map(({ input }) => input.id)).toEqual(["echo", "ollama", "openai", "gpu-box"]);
  expect(declaration.organizations[0]?.keys.map(({ name }) => name)).toEqual(["ada", "bot"]);
  expect([requestsPerMinute, retentionDays, corsOrigins]).toEqual([600, 90, ["https://app.acemeco.example"]]);
  const lines = template.split("\n");
  const alone = lines.flatMap((line, at) => (/^ *#[^ ]/.test(line) && !line.includes("organizations:") ? [at] : []));
  // The lines of an organization need each other.
  const organization = lines.indexOf("#organizations:");
  for (const at of alone.filter((line) => line < organization || lines[line]!.startsWith("#"))) {
    const one = lines.map((line, other) => (other === at ? line.replace("#", "") : line)).join("\n");
    expect(() => readConfigFile("one", one, variables)).not.toThrow();
  }
});

test("somebody who typed npx is shown commands with npx", async () => {
  const file = join(newDirectory(), "new.yaml");
  const npx = { npm_command: "exec" };
  expect((await init(file, npx)).stderr).toEndWith(": npx rollcall serve --config " + file + "\n");
  expect((await init(file, npx)).stderr).toEndWith("name another file: npx rollcall init FILE\n");
});

async function init(file: string, environment: Readonly<Record<string, string>> = {}) {
  const child = spawnRollcall(["init", file], environment);
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, stdout, stderr };
}
