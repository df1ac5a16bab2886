import { afterAll, beforeAll, expect, test } from "bun:test";
import { run, runOnTerminal, type TerminalOptions } from "../../support/command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** Choosing a model on the command line, at a server that knows something about its models. */

const yaml = `
sources:
  - { id: box, kind: echo, models: [] }
models:
  - { id: mini, owned_by: openai, created: 1721172741, context_length: 128000, input_price: "0.00000015",
      output_price: "0.0000006", input_modalities: [image, text], output_modalities: [text], display_name: Small one }
  - { id: big, owned_by: openai, created: 1700000000, context_length: 200000, input_price: "0.000003",
      output_price: "0.000015", input_modalities: [text], output_modalities: [text] }
  - { id: gift, owned_by: meta, created: 1690000000, context_length: 8192, input_price: "0", output_price: "0",
      input_modalities: [text], output_modalities: [text, audio], description: Made for coders }
  - { id: riddle, owned_by: meta, created: 1680000000, served_by: box }
`;
const [key, adminKey] = ["sk-proj-choosing-0123456789abcdef", "sk-admin-choosing-0123456789abcdef"];

let server: TestServer;
let environment: Record<string, string>;
beforeAll(async () => {
  server = await startServer({ yaml, environment: { ROLLCALL_API_KEY: key, ROLLCALL_ADMIN_KEY: adminKey } });
  environment = { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: key, OPENAI_ADMIN_KEY: adminKey };
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const words = (line: string) => line.split(" ").filter((word) => word !== "");
const list = (line: string) => run(["models", "list", ...words(line)], { program: "rollcall", environment });
const onTerminal = async (line: string, options: TerminalOptions = {}) => {
  const all = { ...options, program: "rollcall", environment: { ...environment, NO_COLOR: "1" } } as const;
  return (await runOnTerminal(["models", "list", ...words(line)], all)).output.replaceAll("\r\n", "\n");
};
async function idsFrom(line: string): Promise<string> {
  const { stdout, exitCode } = await list(`${line} --transform id -r`);
  expect(exitCode).toBe(0);
  return stdout.trim().split("\n").join(" ");
}

test("a list shows what one chooses by, with prices for a million tokens", async () => {
  const { stdout, stderr } = await list("");
  expect([stderr, stdout.split("\n")]).toEqual([
    "",
    [
      "ID      OWNER   CONTEXT  IN / OUT PER 1M  MODALITIES         CREATED",
      "big     openai   200000   $3.00 / $15.00  text → text        2023-11-14",
      "gift    meta       8192             free  text → text+audio  2023-07-22",
      "mini    openai   128000    $0.15 / $0.60  text+image → text  2024-07-16",
      "riddle  meta          -          unknown  -                  2023-03-28",
      "",
    ],
  ]);
});

test("columns go one after the other in a narrow window, and those without anything in them first", async () => {
  const head = async (line: string, columns: number) => (await onTerminal(line, { columns })).split("\n")[0];
  expect(await head("", 80)).toBe("ID      OWNER   CONTEXT  IN / OUT PER 1M  MODALITIES         CREATED");
  expect(await head("", 58)).toBe("ID      CONTEXT  IN / OUT PER 1M  MODALITIES");
  expect(await head("", 34)).toBe("ID      CONTEXT  IN / OUT PER 1M");
  expect(await head("--search riddle", 80)).toBe("ID      OWNER  CREATED");
  expect(await onTerminal("--search riddle --columns id,price", { columns: 12 })).toStartWith(
    "ID: riddle\nIN / OUT PER 1M: unknown\n",
  );
});

test.each([
  ["--search SMALL", "mini"],
  ["--search coders", "gift"],
  ["--owner OpenAI", "big mini"],
  ["--owner openai,meta --min-context 128k", "big mini"],
  ["--min-context 0.2m", "big"],
  ["--max-price $0.15", "gift mini"],
  ["--max-price 0", "gift"],
  ["--max-price free", "gift"],
  ["--max-output-price 0.6", "gift mini"],
  ["--modality image", "mini"],
  ["--modality text,audio", "gift"],
  ["--modality in:audio", ""],
  ["--sort price", "gift mini big riddle"],
  ["--sort -context,id", "big mini gift riddle"],
  ["--sort owner,-created --max-items 3", "gift riddle mini"],
  ["--filter id~i --sort -id", "riddle mini gift big"],
  ["--source box", "riddle"],
  ["--kind base --sort -price --max-items 1", "big"],
])("models list %s prints: %s", async (line, ids) => {
  expect(await idsFrom(line)).toBe(ids);
});

test("models are left out aloud if what is asked for is not known", async () => {
  const [one, two] = await Promise.all([list("--max-price 5 --json"), list("--modality image --min-context 1k")]);
  expect(JSON.parse(one.stdout)).toHaveLength(3);
  expect(one.stderr).toBe("Left out: 1 model with an unknown input price.\n");
  expect(two.stderr).toBe("Left out: 1 model with unknown modalities.\n");
  expect((await list("--max-price 5 --quiet")).stderr).toBe("");
});

test("columns can be chosen, also for spreadsheets", async () => {
  const [table, csv, help, source] = await Promise.all([
    list("--columns id,max-output,price --search mini"),
    list("--csv --columns id,price,created,shutdown"),
    list("--columns help"),
    list("--columns id,source --search riddle"),
  ]);
  expect(table.stdout).toBe("ID    MAX OUTPUT  IN / OUT PER 1M\nmini           -    $0.15 / $0.60\n");
  expect(csv.stdout.split("\n").slice(0, 3)).toEqual([
    "id,input_price,output_price,created,shutdown",
    "big,3,15,2023-11-14,",
    "gift,0,0,2023-07-22,",
  ]);
  expect(help.stdout).toMatch(/^id +What to send as the model\n(.+\n)*source +Where it comes from \(admin\)\n$/);
  // Only an administrator sees where models come from.
  expect(source.stdout).toBe("ID      SOURCE\nriddle  box\n");
});

test.each([
  ["--columns id,prise", 'There is no column "prise". Did you mean price?'],
  ["--sort -prise", 'There is no column "prise". Did you mean price?'],
  ["--modality imgae", 'There is no modality "imgae". Did you mean image?'],
  ["--min-context 12q", 'must be a number of tokens, such as 32000, 128k or 1m, not "12q".'],
  ["--min-context 1.0005k", "must be a number of tokens"],
  ["--max-price cheap", 'must be in USD per million tokens, such as 0.5, or free, not "cheap".'],
  ["--sort id --sort-by id", "Use --sort or --sort-by, not both."],
  ["--csv --json", "Use --csv or another format, not both."],
  ["--columns id --json", "--columns is for tables and --csv."],
  ["--search x --format raw", "--search does not go with --format raw"],
])("models list %s is refused: %s", async (line, message) => {
  const { exitCode, stdout, stderr } = await list(line);
  expect([exitCode, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
});

test("a misspelt owner or source is noted, with a suggestion", async () => {
  const [owner, source] = await Promise.all([list("--owner opnai"), list("--source bix")]);
  expect([owner.stdout, owner.stderr]).toEqual([
    "No results.\n",
    'There is no owner "opnai". Did you mean "openai"?\n',
  ]);
  expect([source.stdout, source.stderr]).toEqual(["No results.\n", 'There is no source "bix". Did you mean "box"?\n']);
});
