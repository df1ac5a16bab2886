import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { whyNoDebianPackages } from "./debian-packages.ts";
import { debianPython } from "./debian-python.ts";
import { seedKey, startSeedServer, type SeedServer } from "./seed-server.ts";

/*
 * The Python of the seed documents and of the README, as printed, with the package openai of newer Debian releases (1.x
 * and 3.x), and with that of the Python in ROLLCALL_CONFORMANCE_PYTHON. The examples of 2023 need a 0.x, which no
 * Debian release has.
 */

setDefaultTimeout(60_000);

const runDeadlineMs = 30_000;

interface PythonSnippet {
  readonly document: string;
  readonly does: "lists" | "retrieves" | "deletes";
  readonly model?: string;
  readonly text: string;
}

const client = `from openai import OpenAI
client = OpenAI()

`;
const keyedClient = `from openai import OpenAI

client = OpenAI(
    api_key="My API Key",
)
`;
const module2023 = `import os
import openai
openai.api_key = os.getenv("OPENAI_API_KEY")
`;
const fineTune = "ft:gpt-4o-mini:acemeco:suffix:abc123";
const olderFineTune = "ft:gpt-3.5-turbo:acemeco:suffix:abc123";

const current: readonly PythonSnippet[] = [
  snippet("the API reference page", "lists", `${client}client.models.list()\n`),
  snippet(
    "the API reference page",
    "retrieves",
    `${client}client.models.retrieve("gpt-3.5-turbo-instruct")\n`,
    "gpt-3.5-turbo-instruct",
  ),
  snippet("the OpenAPI file", "lists", `${client}client.models.list()\n`),
  snippet("the OpenAPI file", "retrieves", `${client}client.models.retrieve("VAR_model_id")\n`, "gpt-3.5-turbo"),
  snippet("the OpenAPI file", "deletes", `${client}client.models.delete("${olderFineTune}")\n`, olderFineTune),
  snippet(
    "the Markdown reference",
    "retrieves",
    `${keyedClient}model = client.models.retrieve(\n    "gpt-4o-mini",\n)\nprint(model.id)\n`,
    "gpt-4o-mini",
  ),
  snippet(
    "the Markdown reference",
    "lists",
    `${keyedClient}page = client.models.list()\npage = page.data[0]\nprint(page.id)\n`,
  ),
  snippet(
    "the Markdown reference",
    "deletes",
    `${keyedClient}model_deleted = client.models.delete(\n    "${fineTune}",\n)\nprint(model_deleted.id)\n`,
    fineTune,
  ),
];
const apiReferenceDelete = snippet(
  "the API reference page",
  "deletes",
  `${client}client.models.delete("${fineTune}")\n`,
  fineTune,
);
const of2023: readonly PythonSnippet[] = [
  snippet("the Chinese page of 2023", "lists", `${module2023}openai.Model.list()\n`),
  snippet(
    "the Chinese page of 2023",
    "retrieves",
    `${module2023}openai.Model.retrieve("text-davinci-003")\n`,
    "text-davinci-003",
  ),
];

const readme = readFileSync(join(import.meta.dir, "..", "README.md"), "utf8");
const readmeBlocks = [...readme.matchAll(/^```python\n(.*?)^```/gms)].map(([, code = ""]) => code);

for (const python of interpreters()) {
  const version = versionOf(python);
  // Two documents delete the same model, so the second one gets another server.
  const groups = version.startsWith("0.") ? [of2023] : [current, [apiReferenceDelete]];
  describe(`python openai ${version} runs`, () => {
    for (const [index, group] of groups.entries())
      describe(`the examples of server ${index + 1}`, () => testGroup(python, group));
    if (!version.startsWith("0.")) describe("the README", () => testReadme(python));
  });
}

test("the examples run with 1.x and 3.x wherever Debian's packages can be unpacked, and always in CI", () => {
  const why = whyNoDebianPackages();
  if (why !== null) console.warn(`The Python of Debian is not tested on this machine: ${why}.`);
  expect(process.env["CI"] === "true" ? why : null).toBeNull();
});

function interpreters(): readonly string[] {
  const named = process.env["ROLLCALL_CONFORMANCE_PYTHON"];
  const ofDebian = whyNoDebianPackages() === null ? [debianPython("trixie"), debianPython("forky")] : [];
  return named === undefined ? ofDebian : [named, ...ofDebian];
}

function testReadme(python: string): void {
  let server: SeedServer;
  beforeAll(async () => {
    server = await startSeedServer();
  });
  afterAll(() => server.stop());
  test("its one Python block lists and calls, and works again", async () => {
    expect(readmeBlocks).toHaveLength(1);
    const printed = [...(await server.ids()), "This is the echo source of Rollcall, not a model. You said: Hello"];
    for (const _ of [1, 2]) expect((await run(python, server, readmeBlocks[0]!)).trim().split("\n")).toEqual(printed);
  });
}

function testGroup(interpreter: string, group: readonly PythonSnippet[]): void {
  let server: SeedServer;
  beforeAll(async () => {
    server = await startSeedServer();
  });
  afterAll(() => server.stop());
  for (const { document, does, model, text } of group) {
    test(`what ${does} in ${document}`, async () => {
      const before = await server.ids();
      const printed = await run(interpreter, server, text.replace("VAR_model_id", model ?? ""));
      for (const id of expectedIds(before, model, text)) expect(printed).toContain(id);
      expect(await server.ids()).toEqual(does === "deletes" ? before.filter((id) => id !== model) : before);
    });
  }
}

function expectedIds(listed: readonly string[], model: string | undefined, text: string): readonly string[] {
  if (model !== undefined) return [model];
  return text.includes("page.data[0]") ? listed.slice(0, 1) : listed;
}

function snippet(document: string, does: PythonSnippet["does"], text: string, model?: string): PythonSnippet {
  return { document, does, text, ...(model === undefined ? {} : { model }) };
}

function versionOf(interpreter: string): string {
  const { stdout, stderr } = Bun.spawnSync([interpreter, "-c", "import openai; print(openai.__version__)"], {
    timeout: runDeadlineMs,
  });
  const version = stdout.toString().trim();
  if (version === "") throw new Error(`${interpreter} has no package openai: ${stderr.toString()}`);
  return version;
}

// Like Python's prompt, prints the value of the last expression.
const prompt = `
import ast, sys
lines = ast.parse(sys.stdin.read())
last = lines.body[-1]
names = {}
exec(compile(ast.Module(lines.body[:-1], []), "snippet", "exec"), names)
value = eval(compile(ast.Expression(last.value), "snippet", "eval"), names)
if value is not None: print(value)
`;

async function run(interpreter: string, server: SeedServer, text: string): Promise<string> {
  const child = Bun.spawn([interpreter, "-c", prompt], {
    stdin: new Blob([text.replace("My API Key", seedKey)]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: runDeadlineMs,
    env: {
      PATH: process.env["PATH"] ?? "",
      OPENAI_API_KEY: seedKey,
      OPENAI_BASE_URL: `${server.url}/v1`,
      OPENAI_API_BASE: `${server.url}/v1`,
    },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect(stderr).toBe("");
  return stdout;
}
