import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { callNames } from "../../src/core/calls.ts";
import { callPaths, servedPaths } from "../../src/http/relay/call-paths.ts";
import { answerHeaders } from "../../src/relay/headers/answer-headers.ts";
import { requestHeaders } from "../../src/relay/headers/request-headers.ts";
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfigFile } from "../../src/config/file/read-file.ts";
import { describingFacts, factFields } from "../../src/core/models/fact-fields.ts";
import { Refusal, refusalCodes } from "../../src/core/refusal.ts";
import { openai } from "../../src/dialects/openai/openai.ts";
import { refusalReply } from "../../src/http/reply/replies.ts";
import { validateCallChanges } from "../../src/sources/call-changes.ts";
import { optionsOf } from "../../src/sources/call-options.ts";
import { callsOf } from "../../src/sources/calls.ts";
import { kindOf } from "../../src/sources/kinds.ts";
import { sourceKindNames } from "../../src/core/sources/source.ts";
import { openTestApp } from "../support/app.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { webhookSecret } from "../support/upstreams/webhook-receiver.ts";
import { until } from "../support/waiting.ts";

/** The documents are true: their commands are run and their tables compared. */

const root = join(import.meta.dir, "..", "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** In the order in which a reader comes to them: all run on one server. */
const pagesWithCommands = ["operating", "people", "models", "sources", "changes", "backup", "cli", "usage", "limits"];

describe("the console blocks of the documents", () => {
  let server: TestServer;
  let banner: string;
  let environment: Record<string, string>;
  let path: string;

  beforeAll(async () => {
    server = await startServer({ yaml: null, flags: ["--example"] });
    await until(() => server.stderr().includes("OPENAI_API_KEY="));
    banner = server.stderr();
    const exported = [...banner.matchAll(/export (\w+)=(\S+)/g)];
    environment = Object.fromEntries(exported.map(([, name = "", value = ""]) => [name, value]));
    path = mkdtempSync(join(tmpdir(), "rollcall-path-"));
    writeProgram("rollcall", `exec node "${join(root, "bin", "rollcall")}" "$@"`);
    // In a clone it runs the program of that name, too. The real one takes a second for it.
    writeProgram("npx", 'exec "$@"');
    symlinkSync(join(root, "bin", "openai"), join(path, "openai"));
    symlinkSync(join(server.directory, "data"), join(path, "rollcall-data"));
  });
  afterAll(async () => {
    await server.stop();
    server.remove();
    rmSync(path, { recursive: true });
  });

  test("every command in the README prints what it shows, and again after a restart", async () => {
    expectShown("README.md");
    const { directory } = server;
    await server.stop();
    server = await startServer({ directory, yaml: null, flags: ["--example"] });
    environment["OPENAI_BASE_URL"] = `${server.url}/v1`;
    expectShown("README.md");
    expect(server.stderr()).not.toContain("export ");
  });

  for (const name of pagesWithCommands)
    test(`every command in docs/${name}.md prints what the page shows`, () => expectShown(`docs/${name}.md`));

  function expectShown(file: string): void {
    const blocks = [...read(file).matchAll(/^```console\n(.*?)^```/gms)].map(([, block = ""]) => block);
    const shown = blocks.flatMap(steps);
    const outputs = outputsOf(shown.map(({ command }) => command));
    for (const [at, { command, output }] of shown.entries()) {
      const got = outputs[at] ?? "";
      expect([command, asShown(output).test(got) ? output : got]).toEqual([command, output]);
    }
  }

  function writeProgram(name: string, line: string): void {
    writeFileSync(join(path, name), `#!/bin/sh\n${line}\n`);
    chmodSync(join(path, name), 0o755);
  }

  /** One shell runs all commands of a document, so that later ones see the variables of earlier ones. */
  function outputsOf(commands: readonly string[]): string[] {
    const mark = "\u0001end of output\u0001";
    const script = commands
      .map((command) => `${command.replaceAll("curl ", "curl -sS ")}\nprintf '${mark}'`)
      .join("\n");
    const { stdout } = Bun.spawnSync(["sh", "-c", `exec 2>&1\n${script}`], {
      cwd: path,
      env: { ...process.env, HOME: path, ...environment, PATH: `${path}:${process.env["PATH"]}` },
    });
    return stdout
      .toString()
      .split(mark)
      .map((output) => output.trimEnd());
  }

  test("the README shows the first keys as the server prints them", () => {
    const shown = /```text\n( {4}export OPENAI_ADMIN_KEY.*?)```/s.exec(read("README.md"))?.[1] ?? "";
    const pattern = shown
      .trimEnd()
      .replaceAll(/[.$]/g, "\\$&")
      .replaceAll("\\.\\.\\.", "\\w{49}")
      .replace("8484", "\\d+");
    expect(banner).toMatch(new RegExp(`^${pattern}$`, "m"));
  });
});

describe("the tables of the documents", () => {
  // docs/relay.md describes the calls that are passed on, and docs/operating.md the console.
  test("docs/http.md lists every route that is answered here", async () => {
    const app = await openTestApp();
    const answered = app.routes.filter(
      ({ right, operation, isForPage }) => right !== "request-models" && operation !== "console" && isForPage !== true,
    );
    const rows = answered.map(({ method, path, operation }) => `| ${method} | \`${path}\` | ${operation} |`);
    await app.close();
    expect(tableBelow("docs/http.md", "| method | path | operation |")).toEqual(rows);
  });

  test("docs/sources.md lists the kinds of source", () => {
    const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(", ");
    const rows = sourceKindNames.map((name) => {
      const { defaultBaseUrl, options = {}, deletion } = kindOf(name);
      const cells = [
        code([name]),
        code(defaultBaseUrl === undefined ? [] : [defaultBaseUrl]),
        code(Object.keys(options)),
      ];
      return `| ${[...cells, deletion === undefined ? "no" : "yes"].join(" | ")} |`
        .replaceAll("|  |", "| |")
        .replaceAll("|  |", "| |");
    });
    expect(tableBelow("docs/sources.md", "| kind | default base URL |")).toEqual(rows);
  });

  test("docs/relay.md lists the calls of each kind of source", () => {
    const rows = sourceKindNames.map((name) => {
      const calls = [...callsOf(name, {}).keys()].map((call) => `\`${call}\``);
      return `| \`${name}\` | ${calls.join(", ")} |`.replace("|  |", "| |");
    });
    expect(tableBelow("docs/relay.md", "| kind | calls |")).toEqual(rows);
  });

  test("docs/relay.md describes each option of a source, and the calls it suggests have paths", () => {
    const named = codeIn(
      tableBelow("docs/relay.md", "| option | kinds |")
        .map((row) => row.split("|")[1])
        .join(),
    );
    const options = sourceKindNames.flatMap((name) => optionsOf(kindOf(name)).keys().toArray());
    expect(named.toSorted()).toEqual([...new Set(options)].toSorted());
    const suggested = tableBelow("docs/relay.md", "| server | `calls` |").map((row) => codeIn(row)[0] ?? "");
    expect(suggested.map((text) => validateCallChanges(text, kindOf("openai-compatible")))).toEqual(
      suggested.map(() => null),
    );
  });

  test("docs/models.md names every fact", () => {
    const sentence = /\*\*Facts\*\* are (.*?)\.\sThe file/s.exec(read("docs/models.md"))?.[1] ?? "";
    const words = describingFacts.map((name) => factFields[name]);
    expect([...sentence.matchAll(/`(\w+)`/g)].map(([, word = ""]) => word)).toEqual(words);
  });

  test("docs/http.md lists the refusals as they are answered", () => {
    const rows = refusalCodes.map((code) => {
      const temporary = ["rate-limited", "tokens-limited", "try-later"].includes(code);
      const refusal = new Refusal(code, "x", temporary ? { retryAfterSeconds: 1 } : {});
      const { error } = JSON.parse(openai.refused(refusal).body);
      const { status, headers } = refusalReply(refusal, openai);
      return `| ${code} | ${status} | ${error.type} | ${error.code} | ${headers["x-should-retry"]} |`;
    });
    const shown = tableBelow("docs/http.md", "| refusal | status |").map(
      (row) => row.split("|").slice(0, 6).join("|") + "|",
    );
    expect(shown).toEqual(rows);
  });
});

describe("docs/relay.md", () => {
  test("has the usual path of each call", () => {
    const rows = callNames.map((name) => `| \`${name}\` | \`${servedPaths([name]).join()}\` |`);
    expect(tableBelow("docs/relay.md", "| call | usual path |")).toEqual(rows);
  });

  test("has every base URL at which calls are taken, and no other", () => {
    const rows = tableBelow("docs/relay.md", "| base URL | calls |");
    const bases = rows.flatMap((row) => codeIn(row.split("|")[1] ?? ""));
    const under = (base: string) => callPaths.filter(({ path }) => path.startsWith(`${base}/`));
    expect(bases.filter((base) => under(base).length === 0)).toEqual([]);
    const longest = (path: string) =>
      bases
        .filter((base) => path.startsWith(`${base}/`))
        .toSorted()
        .at(-1);
    expect(callPaths.filter(({ path }) => longest(path) === undefined)).toEqual([]);
    // A base that is missing would be read as a part of the paths under a shorter one.
    const ends = callPaths.map(({ path }) => path.slice(longest(path)!.length).replace(/^\/(tunedM|m)odels\/.*/, ""));
    const ofV1 = new Set(under("/v1").map(({ path }) => path.slice("/v1".length)));
    const others = new Set(ends.filter((end) => end !== "" && !ofV1.has(end) && !end.startsWith("/deployments/")));
    expect([...others].toSorted()).toEqual(["/chat", "/embed", "/generate"]);
  });

  test("names headers of requests that pass", () => {
    const named = headersIn("**To the source**");
    const sent = new Headers(named.map((name) => [name.endsWith("-") ? `${name}Some` : name, "some value"]));
    const passed = requestHeaders(sent.toJSON(), { isReadable: false, passesOpenWebUi: false });
    expect(Object.keys(passed).toSorted()).toEqual([...sent.keys()].toSorted());
    expect(named.length).toBeGreaterThan(20);
  });

  test("names headers of answers that come back", () => {
    const named = headersIn("**To the caller**").filter(
      (name) => !name.includes("*") && name !== "X-Upstream-Request-Id",
    );
    const facts = { status: 200, isOwnSource: false, isStream: false };
    const passed = answerHeaders(new Headers(named.map((name) => [name, "1"])), facts);
    const ours = Object.keys(answerHeaders(new Headers(), facts));
    expect(Object.keys(passed).toSorted()).toEqual([...named.map((name) => name.toLowerCase()), ...ours].toSorted());
    expect(named.length).toBeGreaterThan(12);
  });

  /** Those named in a paragraph up to its first sentence about something else. */
  function headersIn(beginning: string): string[] {
    const paragraph =
      read("docs/relay.md")
        .split("\n\n")
        .find((text) => text.startsWith(beginning)) ?? "";
    const [headers = ""] = paragraph.split(/A value\s+that|Rate limits/);
    return codeIn(headers).filter((code) => /^[A-Z]/.test(code));
  }
});

test("the example configuration is valid", () => {
  const yaml = /```yaml\n(.*?)```/s.exec(read("docs/configuration.md"))?.[1] ?? "";
  const names = ["ADA_KEY", "PICKER_KEY", "ADMIN_KEY", "KEYLESS_KEY"];
  const environment = Object.fromEntries(names.map((name) => [name, name.padEnd(20, "x")]));
  const given = { ...environment, WEBHOOK_SECRET: webhookSecret };
  const { declaration, corsOrigins, requestsPerMinute, webhooks } = readConfigFile("shown.yaml", yaml, given);
  expect(declaration.organizations[0]?.keys).toHaveLength(4);
  expect([corsOrigins, requestsPerMinute, webhooks.length]).toEqual([["https://app.acemeco.example"], 600, 1]);
});

test("the quickstart declares every model that the reference names", () => {
  const { declaration } = readConfigFile("quickstart.yaml", read("examples/quickstart.yaml"), {});
  const ids = [...declaration.models, ...declaration.organizations.flatMap(({ models }) => models)].map(({ id }) => id);
  expect(ids).toEqual(
    expect.arrayContaining([
      "gpt-4o-mini",
      "gpt-3.5-turbo",
      "gpt-3.5-turbo-instruct",
      "text-davinci-003",
      "davinci",
      "model-id-0",
      "model-id-1",
      "model-id-2",
      "ft:gpt-4o-mini:acemeco:suffix:abc123",
    ]),
  );
});

test("ARCHITECTURE.md has at most 150 lines", () => {
  expect(read("ARCHITECTURE.md").split("\n").length).toBeLessThanOrEqual(151);
});

/** The commands of a console block, each with its output. */
function steps(block: string): { command: string; output: string }[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = "", ...output] = step.trimEnd().split("\n");
      return { command, output: output.join("\n") };
    });
}

/** The expected output, in which … matches what differs each time. */
function asShown(output: string): RegExp {
  const pattern = output.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${pattern.join('[^"{}\\[\\]]*?')}$`);
}

/** What stands in backticks. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

function tableBelow(file: string, head: string): string[] {
  const lines = read(file).split("\n");
  const start = lines.findIndex((line) => line.startsWith(head));
  const rows = lines.slice(start + 2);
  return rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith("|")),
  );
}
