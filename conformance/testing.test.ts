import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { installedNode, installedPackage } from "./installed.ts";
import { whyNoDebianPackages } from "./debian-packages.ts";
import { debianPython } from "./debian-python.ts";
import { packedProject, type PackedProject } from "./packed-project.ts";

/** `rollcall/testing` in the package as npm packs it, used as its users do: by import, by require, with types. */

setDefaultTimeout(90_000);

const root = join(import.meta.dir, "..");
const testing = join(import.meta.dir, "testing", "node_modules");

let project: PackedProject;
beforeAll(async () => {
  project = await packedProject();
  project.link("openai", installedPackage("openai7"));
  project.link("bun-types", join(root, "node_modules", "bun-types"));
  for (const name of ["vitest", "jest"]) project.link(name, join(testing, name));
  cpSync(join(root, "examples", "testing"), join(project.directory, "examples"), { recursive: true });
});
afterAll(() => project?.remove());

async function run(command: readonly string[], environment: Record<string, string> = {}) {
  const { directory } = project;
  // npm puts the commands of a project before all others.
  const path = `${join(directory, "node_modules", ".bin")}:${process.env["PATH"]}`;
  const env = { PATH: path, HOME: directory, NO_COLOR: "1", CI: "true", ...environment };
  // A group of its own, which ends as one.
  const streams = { stdin: "ignore", stdout: "pipe", stderr: "pipe" } as const;
  const child = Bun.spawn([...command], { cwd: directory, env, ...streams, detached: true });
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

test.concurrent("the program in docs/testing.md prints what the page says", async () => {
  const page = readFileSync(join(root, "docs", "testing.md"), "utf8");
  const [, code = ""] = /^```typescript\n(.*?)^```/ms.exec(page) ?? [];
  const [, printed = ""] = /^This prints:\n\n```text\n(.*?)^```/ms.exec(page) ?? [];
  expect(await run([installedNode(), fileIn("page.mjs", code)])).toEqual({ exitCode: 0, said: printed });
});

test.concurrent("the program in the README runs", async () => {
  const page = readFileSync(join(root, "README.md"), "utf8");
  const [, code = ""] = /^```typescript\n(.*?)^```/ms.exec(page) ?? [];
  expect(code).toContain("startRollcall");
  expect(await run([installedNode(), fileIn("readme.mjs", code)])).toEqual({ exitCode: 0, said: "" });
});

describe("the types of the package", () => {
  const typescripts = [
    ["TypeScript 5", join(import.meta.dir, "node_modules", "typescript", "bin", "tsc")],
    ["today's TypeScript", join(root, "node_modules", "typescript", "bin", "tsc")],
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
        const command = [installedNode(), tsc, "--project", path];
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

describe("the examples pass as they are", () => {
  const suites = [
    [
      "Vitest",
      () => [installedNode(), "node_modules/vitest/vitest.mjs", "run", "--dir", "examples/vitest"],
      /Tests +\d+ passed/,
    ],
    [
      "Jest",
      () => [installedNode(), "node_modules/jest/bin/jest.js", "--rootDir", "examples/jest"],
      /Tests: +7 passed, 7 total/,
    ],
    ["node:test", () => ["node", "--test", "examples/node/models.test.mjs"], /# fail 0|fail 0/],
    ["bun test", () => [process.execPath, "test", "./examples/bun"], /8 pass\n 0 fail/],
  ] as const;
  for (const [name, command, words] of suites)
    test.concurrent(`with ${name}`, async () => {
      const { exitCode, said } = await run(command());
      expect([exitCode, said]).toEqual([0, expect.stringMatching(words)]);
    });

  test.concurrent("with pytest and Debian's package openai", async () => {
    const why = whyNoDebianPackages();
    if (why !== null) console.warn(`The example for pytest does not run on this machine: ${why}.`);
    expect(process.env["CI"] === "true" ? why : null).toBeNull();
    if (why !== null) return;
    const { exitCode, said } = await run([
      debianPython("forky"),
      "-m",
      "pytest",
      "-p",
      "no:cacheprovider",
      "examples/pytest",
    ]);
    expect([exitCode, said]).toEqual([0, expect.stringContaining("7 passed")]);
  });

  test.concurrent("in the workflow of GitHub Actions, whose server outlives its step", async () => {
    const { jobs } = parse(readFileSync(join(root, "examples", "testing", "github-actions", "tests.yml"), "utf8"));
    const { env, steps } = jobs["any-language"];
    const runOf = (named: string) => steps.find(({ name }: { readonly name?: string }) => name === named).run;
    const [start, use] = [runOf("Start Rollcall"), runOf("Test")];
    const variables = fileIn("github.env", "");
    const group = join(project.directory, "group");
    // The server in the background ends with its group.
    const step = (script: string, more: Record<string, string>) =>
      run(["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", `echo $$ >>"${group}"\n${script}`], {
        ...env,
        GITHUB_ENV: variables,
        ...more,
      });
    try {
      expect(await step(start, {})).toEqual({ exitCode: 0, said: "" });
      const [, url = ""] = /^OPENAI_BASE_URL=(.*)$/m.exec(readFileSync(variables, "utf8")) ?? [];
      expect(await step(use, { OPENAI_BASE_URL: url })).toMatchObject({
        exitCode: 0,
        said: expect.stringContaining("gpt-4o-mini"),
      });
    } finally {
      process.kill(-Number(readFileSync(group, "utf8").split("\n")[0]), "SIGKILL");
    }
  });

  test.concurrent("and their types are right", async () => {
    const options = {
      strict: true,
      noEmit: true,
      target: "esnext",
      module: "nodenext",
      types: ["bun-types"],
      skipLibCheck: true,
    };
    const config = { compilerOptions: options, include: ["examples"] };
    const path = fileIn("tsconfig.examples.json", JSON.stringify(config));
    expect(
      await run([installedNode(), join(root, "node_modules", "typescript", "bin", "tsc"), "--project", path]),
    ).toEqual({ exitCode: 0, said: "" });
  });
});
