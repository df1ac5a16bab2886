import { afterAll, describe, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callPaths } from "../../../http/relay/call-paths.ts";
import { curlSnippet, javascriptSnippet, pythonSnippet, type SdkCall } from "./calling.ts";
import { listingSnippets } from "./listing.ts";
import { usingSnippets } from "./using.ts";

const server = "http://127.0.0.1:8484";
/** What would end a literal of some language, or run in it. */
const hostile = [
  `it's "quoted"`,
  "$(touch ran) `touch ran` $HOME ${OPENAI_API_KEY}",
  "${process.exit(9)} {__import__('os')._exit(9)} %s \\",
  "two\nlines\r\ntouch ran\n",
  "\\u0022); touch ran #",
  "'''\"\"\"</script>\u2028\u202e模型",
];

/** Programs whose clients print what they are called with, instead of sending it. */
const place = mkdtempSync(join(tmpdir(), "rollcall-snippets-"));
afterAll(() => rmSync(place, { recursive: true }));
function write(path: string, text: string): void {
  mkdirSync(join(place, path, ".."), { recursive: true });
  writeFileSync(join(place, path), text);
}
const javascriptStub = `
const printing = (path) => new Proxy(() => {}, {
  get: (_, name) => printing(path === "" ? name : path + "." + name),
  apply: (_, __, given) => { console.log(JSON.stringify([path, ...given])); process.exit(0); },
});
export default class { constructor(given) { globalThis.given = given; return printing(""); } }`;
write("node_modules/openai/index.js", javascriptStub);
write("node_modules/@anthropic-ai/sdk/index.js", javascriptStub);
const pythonStub = `
import json, os
class Printing:
    def __init__(self, path="", **given): self.path = path
    def __getattr__(self, name): return Printing(name if self.path == "" else self.path + "." + name)
    def __call__(self, **given):
        print(json.dumps([self.path, given])); os.sys.stdout.flush(); os._exit(0)
`;
write("openai.py", `${pythonStub}OpenAI = AzureOpenAI = Printing\n`);
write("anthropic.py", `${pythonStub}Anthropic = Printing\n`);
write("ollama.py", `${pythonStub}Client = Printing\n`);
write("google/genai.py", `${pythonStub}Client = Printing\n`);

const environment = { PATH: process.env["PATH"] ?? "", OPENAI_API_KEY: "sk-proj-x", HOME: place };
function run(command: readonly string[]): string {
  const { stdout, stderr } = Bun.spawnSync([...command], { cwd: place, env: environment });
  return stdout.toString() || stderr.toString();
}

/** The model that a client is called with. */
const runners: Readonly<Record<string, (text: string) => unknown>> = {
  shell: (text) => {
    const stubs = `curl() { for part; do printf '%s\\0' "$part"; done; }\nclaude() { printf '%s' "$ANTHROPIC_MODEL"; }\n`;
    const printed = run(["sh", "-c", stubs + text]);
    const words = printed.split("\0");
    return words.length === 1 ? printed : JSON.parse(words[words.indexOf("-d") + 1] ?? "").model;
  },
  javascript: (text) => {
    write("snippet.mjs", text);
    return JSON.parse(run([process.execPath, "snippet.mjs"]))[1].model;
  },
  python: (text) => {
    write("snippet.py", text);
    return JSON.parse(run(["python3", "snippet.py"]))[1].model;
  },
};
const languages = Object.keys(runners).filter((name) => name !== "python" || Bun.which("python3") !== null);

const allOf = (id: string) => usingSnippets(server, { id, embeds: false, calls: null });
const runs = async (text: string) => await Bun.file(join(place, text)).exists();

describe.each(languages)("a snippet in %s", (language) => {
  test("calls the model by its id, and runs nothing of it", async () => {
    const id = hostile.join(" ");
    const snippets = allOf(id).filter((snippet) => snippet.language === language);
    expect(snippets).not.toBeEmpty();
    for (const { id: client, text } of snippets) expect([client, runners[language]?.(text)]).toEqual([client, id]);
    expect(await runs("ran")).toBe(false);
  });

  test("of the playground runs, whatever the call", () => {
    const calls: readonly SdkCall[] = ["chat", "responses", "messages", "completions", "embeddings"];
    for (const call of calls) {
      const body = { model: hostile.join(""), prompt: hostile, stream: call !== "embeddings" };
      const made = {
        shell: curlSnippet(`${server}/v1`, { "x-of": "it's" }, body),
        javascript: javascriptSnippet("openai-javascript", server, call, body),
        python: pythonSnippet("openai-python", server, call, body),
      };
      expect(runners[language]?.(made[language as keyof typeof made].text)).toBe(body.model);
    }
  });
});

test("what turns the direction of a text is seen in a program", () => {
  const programs = allOf("a\u202eb").filter(({ language }) => language !== "shell");
  for (const { text } of programs) expect(text).toContain("a\\u202eb");
});

test("no snippet holds a key, and each reads it from the same variable", () => {
  for (const { id, text } of allOf("m")) expect([id, text.includes("OPENAI_API_KEY")]).toEqual([id, true]);
});

test("a model is called by every client that the settings know", () => {
  const known = listingSnippets(server).map(({ id }) => id);
  const using = new Set(allOf("m").map(({ id }) => id));
  expect(known.filter((id) => id !== "variables" && !using.has(id))).toEqual([]);
});

test("only clients are shown whose calls the source takes", () => {
  const of = (calls: readonly string[], embeds = false) =>
    usingSnippets(server, { id: "m", embeds, calls }).map(({ id }) => id);
  const openai = ["curl", "openai-python", "openai-javascript", "azure"];
  expect(of(["chat", "embeddings"])).toEqual(openai);
  expect(of(["messages"])).toEqual(["anthropic", "anthropic-javascript", "claude-code"]);
  expect(of(["gemini.generate", "ollama.chat"])).toEqual(["gemini", "ollama"]);
  expect(of(["chat", "messages", "embeddings"], true)).toEqual(openai);
  expect(of([])).toEqual([]);
});

test("the command calls a path that takes the call", () => {
  const places = callPaths.map(({ path, call }) => `${call} ${path}`);
  for (const call of ["chat", "responses", "completions", "embeddings"]) {
    const [{ text } = { text: "" }] = usingSnippets(server, { id: "m", embeds: call === "embeddings", calls: [call] });
    const path = /http:\/\/127\.0\.0\.1:8484([\w/]+)/.exec(text)?.[1] ?? "";
    expect(places).toContain(`${call} ${path}`);
  }
});
