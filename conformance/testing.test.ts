import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { installedNode } from "./installed.ts";
import { packedProject, type PackedProject } from "./packed-project.ts";

/** `rollcall/testing` in the package as npm packs it, used as its users do: by import, by require, with types. */

setDefaultTimeout(90_000);

let project: PackedProject;
beforeAll(async () => (project = await packedProject()));
afterAll(() => project?.remove());

const testing = join(import.meta.dir, "testing", "node_modules");

async function run(
  command: readonly string[],
  directory = project.directory,
  environment: Record<string, string> = {},
) {
  const env = { PATH: process.env["PATH"], HOME: project.directory, NO_COLOR: "1", ...environment };
  const child = Bun.spawn([...command], { cwd: directory, env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, said: out + err };
}

function fileIn(name: string, text: string): string {
  const path = join(project.directory, name);
  writeFileSync(path, text);
  return path;
}

const lists = `const rollcall = await startRollcall({ models: ["one"] });
  const answer = await fetch(rollcall.baseURL + "/models", { headers: { authorization: "Bearer " + rollcall.apiKey } });
  console.log((await answer.json()).data.map(({ id }) => id).join());
  await rollcall.stop();`;

describe("a program loads the library", () => {
  const runtimes = [
    ["the oldest Node that is supported or the machine's", "node"],
    ["today's Node", installedNode()],
    ["Bun", process.execPath],
  ] as const;
  const forms = [
    ["import", "mjs", `import { startRollcall } from "rollcall/testing";\n${lists}`],
    ["require", "cjs", `const { startRollcall } = require("rollcall/testing");\n(async () => {\n${lists}\n})();`],
  ] as const;
  for (const [runtime, program] of runtimes)
    for (const [how, extension, text] of forms)
      test.concurrent(`on ${runtime}, by ${how}`, async () => {
        expect(await run([program, fileIn(`lists.${extension}`, text)])).toEqual({ exitCode: 0, said: "one\n" });
      });
});

describe("the types of the package", () => {
  const typescripts = [
    ["TypeScript 5", join("..", "node_modules", "typescript", "bin", "tsc")],
    ["today's TypeScript", join("..", "..", "node_modules", "typescript", "bin", "tsc")],
  ] as const;
  const user = `import { startRollcall, type Rollcall, type StartOptions } from "rollcall/testing";
const options: StartOptions = { models: ["one"] };
export async function list(): Promise<string> {
  await using rollcall: Rollcall = await startRollcall(options);
  return rollcall.baseURL;
}
// @ts-expect-error the options are checked
void startRollcall({ modles: [] });
`;
  const resolutions = { node16: { module: "node16" }, bundler: { module: "esnext", moduleResolution: "bundler" } };
  for (const [name, tsc] of typescripts)
    for (const [resolution, chosen] of Object.entries(resolutions))
      test.concurrent(`are accepted by ${name} with the resolution ${resolution}`, async () => {
        // Neither the types of Node nor newer libraries stand by.
        const options = { strict: true, exactOptionalPropertyTypes: true, noEmit: true, target: "es2022", types: [] };
        const files = [fileIn("user.mts", user), fileIn("user.cts", user)];
        const config = { compilerOptions: { ...options, ...chosen }, files };
        const path = fileIn(`tsconfig.${name}.${resolution}.json`, JSON.stringify(config));
        const command = [installedNode(), join(import.meta.dir, "testing", tsc), "--project", path];
        expect(await run(command)).toEqual({ exitCode: 0, said: "" });
      });

  test.concurrent("lead every resolution to the file of its own format", async () => {
    const attw = join(testing, "@arethetypeswrong", "cli", "dist", "index.js");
    const command = [installedNode(), attw, "--profile", "node16", "--format", "ascii", project.tarball];
    const { exitCode, said } = await run(command);
    expect([exitCode, said]).toEqual([0, expect.stringContaining("bundler: 🟢")]);
  });
});

test("the linter of packages finds nothing to say", async () => {
  const publint = join(testing, "publint", "src", "cli.js");
  const { exitCode, said } = await run([installedNode(), publint, "run", "--strict", project.tarball]);
  expect([exitCode, said]).toEqual([0, expect.stringContaining("All good!")]);
});
