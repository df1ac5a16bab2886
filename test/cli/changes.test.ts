import { afterEach, describe, expect, test } from "bun:test";
import { join } from "node:path";
import { run } from "../support/command-line.ts";
import { startServer } from "../support/server.ts";
import { jsonAnswer, startStubApi, type StubAnswer, type StubApi } from "../support/upstreams/stub-api.ts";
import { keys } from "../support/world.ts";

/** What changes, followed over broken connections. */

let api: StubApi | null = null;
afterEach(async () => {
  await api?.stop();
  api = null;
});

const change = (revision: number, id = "m") =>
  JSON.stringify({ object: "rollcall.change", revision, at: 1700000000, type: "model.available", resource: { id } });
const event = (revision: number, hasId = true) => `${hasId ? `id: ${revision}\n` : ""}data: ${change(revision)}\n\n`;
const streamHeaders = { "content-type": "text/event-stream" };
const stream = (...parts: readonly string[]) => new Response(parts.join(""), { headers: streamHeaders });

/** Follows until so many lines have come, then ends it. */
async function follow(args: readonly string[], answer: StubAnswer, lines: number) {
  api = startStubApi(answer);
  const main = join(import.meta.dir, "..", "..", "src", "main.ts");
  const child = Bun.spawn([process.execPath, main, "changes", "--follow", ...args], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "key" },
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
  });
  let stdout = "";
  for await (const chunk of child.stdout) {
    stdout += new TextDecoder().decode(chunk);
    if (stdout.split("\n").length > lines) break;
  }
  child.kill("SIGINT");
  const stderr = await new Response(child.stderr).text();
  return { stdout, stderr, requests: api.requests };
}

const resumedAt = (requests: StubApi["requests"]) => requests.map(({ headers }) => headers.get("last-event-id"));

describe("changes --follow", () => {
  test("resumes a broken stream after the last complete change", async () => {
    const answers = [
      stream(": hi\n\n", event(5), event(6, false)),
      jsonAnswer("{}", 503),
      stream(event(6, false), event(6)),
    ];
    const answer: StubAnswer = (_, count) => answers[count - 1] ?? stream(event(7), event(8));
    const { stdout, stderr, requests } = await follow(["--since", "4", "--json"], answer, 6);
    const revisions = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).revision);
    expect(revisions).toEqual([5, 6, 6, 6, 7, 8]);
    expect(resumedAt(requests).slice(0, 4)).toEqual(["4", "5", "5", "6"]);
    expect(stderr).toStartWith("The stream broke off: the server answered 503. Reconnecting.\n");
  });
  test("prints a line for each change", async () => {
    const { stdout } = await follow(["--since", "4"], () => stream(event(5)), 1);
    expect(stdout.split("\n")[0]).toBe("5  2023-11-14 22:13:20 UTC  model.available  m");
  });
  test("prints how sources are, if it is asked to", async () => {
    const state = {
      object: "rollcall.source_state",
      source_id: "up",
      state: "failing",
      refreshing: true,
      model_count: 2,
    };
    const frame = `event: source_state\ndata: ${JSON.stringify({ ...state, last_error: "It answered 500." })}\n\n`;
    const { stdout, requests } = await follow(["--since", "4", "--source-states"], () => stream(frame, event(5)), 2);
    expect(stdout.split("\n")[0]).toBe("source  up  failing  2 models  refreshing  It answered 500.");
    expect(stdout.split("\n")[1]).toStartWith("5  ");
    expect(requests[0]!.target).toBe("/rollcall/v1/changes?since=4&source_states=true");
  });
  test("starts with changes from now on", async () => {
    const newest = jsonAnswer(JSON.stringify({ object: "list", data: [], revision: 41, has_more: false }));
    const { stdout, requests } = await follow([], (_, count) => (count === 1 ? newest : stream(event(42))), 1);
    expect(stdout).toStartWith("42  ");
    expect(requests[0]!.target).toBe("/rollcall/v1/changes?since=now&limit=1");
    expect(resumedAt(requests)[1]).toBe("41");
  });
});

describe("changes --follow ends", () => {
  test.each([
    ["is not there", null, "Cannot reach URL: the connection was refused. Check the base URL (--base-url, "],
    ["is out of order", () => jsonAnswer("{}", 503), "HTTP 503: Service Unavailable.\n"],
    ["is something else", () => jsonAnswer("{}"), "URL did not answer with a stream of changes. Check the base URL"],
  ] as const)("before it begins where the server %s", async (_, answer, sentence) => {
    api = startStubApi(answer ?? undefined);
    const { url } = api;
    if (answer === null) await api.stop();
    const environment = { OPENAI_BASE_URL: url, OPENAI_API_KEY: "key" };
    const { exitCode, stdout, stderr } = await run(["changes", "--follow", "--since", "0"], {
      program: "rollcall",
      environment,
    });
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toStartWith(sentence.replace("URL", url));
    expect(stderr).not.toContain("broke off");
  });
  test.each([["bin/rollcall"], ["src/main.ts"]])("with exit code 130 when %s is interrupted", async (program) => {
    api = startStubApi(() => stream(event(5)));
    const child = Bun.spawn(
      program === "bin/rollcall"
        ? ["node", program, "changes", "-f", "--since", "0"]
        : [process.execPath, program, "changes", "-f", "--since", "0"],
      {
        cwd: join(import.meta.dir, "..", ".."),
        env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", OPENAI_BASE_URL: api.url },
        stdout: "pipe",
        stderr: "pipe",
        timeout: 30_000,
      },
    );
    for await (const _ of child.stdout) break;
    child.kill("SIGINT");
    expect([await child.exited, await new Response(child.stderr).text()]).toEqual([130, ""]);
  });
  test("with a message when the key is revoked", async () => {
    const error = '{"error":{"message":"Incorrect API key","type":"invalid_request_error"}}';
    const answer: StubAnswer = (_, count) => (count === 1 ? stream(event(5)) : jsonAnswer(error, 401));
    api = startStubApi(answer);
    const environment = { OPENAI_BASE_URL: api.url, OPENAI_API_KEY: "key" };
    const { exitCode, stderr } = await run(["changes", "--follow", "--since", "0", "--json"], {
      program: "rollcall",
      environment,
    });
    expect([exitCode, stderr.split("\n")[1]]).toEqual([1, "Incorrect API key"]);
  });
  test("when its reader closes the pipe", async () => {
    api = startStubApi(() => stream(...Array.from({ length: 2_000 }, (_, at) => event(at + 1))));
    const line = `"$BUN" src/main.ts changes -f --since 0 --json; echo "exit $?" >&2`;
    const child = Bun.spawn(["sh", "-c", `{ ${line}; } | head -n 1`], {
      cwd: join(import.meta.dir, "..", ".."),
      env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", BUN: process.execPath, OPENAI_BASE_URL: api.url },
      stdout: "pipe",
      stderr: "pipe",
      timeout: 30_000,
    });
    expect(JSON.parse(await new Response(child.stdout).text()).revision).toBe(1);
    expect(await new Response(child.stderr).text()).toBe("exit 0\n");
  });
});

test("a real server sends changes of the organization to an admin key, and of models to any other key", async () => {
  const server = await startServer();
  const asked = (environment: Record<string, string>) =>
    run(["changes", "--json"], {
      program: "rollcall",
      environment: { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: keys.acemeOwner, ...environment },
    });
  const types = async (environment: Record<string, string> = {}) => {
    const all = JSON.parse((await asked(environment)).stdout) as { type: string }[];
    return new Set(all.map(({ type }) => type));
  };
  expect(await types()).toEqual(new Set(["model.available"]));
  await fetch(`${server.url}/v1/organization/projects`, {
    method: "POST",
    body: '{"name":"new"}',
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
  });
  expect(await types({ OPENAI_ADMIN_KEY: keys.acemeAdmin })).toContain("project.created");
  await server.stop();
  server.remove();
});
