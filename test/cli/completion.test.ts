import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTerminal, run } from "../support/command-line.ts";
import { jsonAnswer, startStubApi, type StubApi } from "../support/upstreams/stub-api.ts";

/** What a shell can complete; bash itself where it is installed. */

const ids = ["gpt-4o-mini", "ft:gpt-4o-mini:acemeco:suffix:abc123", "ft:$(touch pwned)", "a b", "x\u001b[31m\ny"];
let api: StubApi;
let place: string;
beforeAll(() => {
  api = startStubApi(() =>
    jsonAnswer(
      JSON.stringify({ object: "list", data: ids.map((id) => ({ id, object: "model", owned_by: "openai" })) }),
    ),
  );
  place = mkdtempSync(join(tmpdir(), "rollcall-completion-"));
  const main = join(import.meta.dir, "..", "..", "src", "main.ts");
  writeFileSync(join(place, "rollcall"), `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
  chmodSync(join(place, "rollcall"), 0o755);
});
afterAll(async () => {
  await api.stop();
  rmSync(place, { recursive: true });
});

async function candidates(words: readonly string[], url = api.url): Promise<string[]> {
  const environment = { OPENAI_BASE_URL: url, OPENAI_API_KEY: "key" };
  const { exitCode, stdout, stderr } = await run(["__complete", "--", ...words], { program: "rollcall", environment });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0]!]));
}

describe("completion candidates", () => {
  test("include commands, verbs and shells", async () => {
    expect(await candidates([""])).toEqual(expect.arrayContaining(["models", "keys", "serve", "doctor"]));
    expect(await candidates([""])).not.toContain("__complete");
    expect(await candidates(["models", "re"])).toEqual(["retrieve", "render", "register", "restore"]);
    expect(await candidates(["models", "alias", ""])).toEqual(["list", "create", "delete"]);
    expect(await candidates(["completion", ""])).toEqual(["bash", "zsh", "fish"]);
    expect(await candidates(["no-such-thing", ""])).toEqual([]);
  });
  test("include flags of the command and global flags", async () => {
    expect(await candidates(["keys", "create", "--s"])).toEqual(["--service-account", "--scope"]);
    expect(await candidates(["keys", "create", "--quie"])).toEqual(["--quiet"]);
    expect(await candidates(["models", "retrieve", "--", "--q"])).toEqual([]);
    expect(await candidates(["serve", "--"])).toEqual(expect.arrayContaining(["--port", "--data", "--help"]));
    expect(await candidates(["serve", "--api"])).toEqual([]);
  });
  test("include values of a flag, after a space or an equals sign", async () => {
    expect(await candidates(["models", "list", "--state", ""])).toEqual(["live", "deleted", "retired", "any"]);
    expect(await candidates(["models", "list", "--state=d"])).toEqual(["--state=deleted"]);
    expect(await candidates(["export", "--for", "o"])).toEqual(["opencode"]);
  });
  test("include the parts of a list, owners and sources", async () => {
    expect(await candidates(["models", "list", "--columns", "id,ow"])).toEqual(["id,owner"]);
    expect(await candidates(["models", "list", "--columns=price,cont"])).toEqual(["--columns=price,context"]);
    expect(await candidates(["models", "list", "--sort", "owner,-cr"])).toEqual(["owner,-created"]);
    expect(await candidates(["models", "list", "--modality", "in:im"])).toEqual(["in:image"]);
    expect(await candidates(["models", "list", "--owner", "acme,op"])).toEqual(["acme,openai"]);
    // The stub answers every list with models.
    expect(await candidates(["sources", "show", "--admin-api-key", "a", "gp"])).toEqual(["gpt-4o-mini"]);
    expect(await candidates(["models", "list", "--admin-api-key", "a", "--source", "gp"])).toEqual(["gpt-4o-mini"]);
    expect(await candidates(["sources", "add", "--admin-api-key", "a", "gp"])).toEqual([]);
  });
  test("include model ids, except ids with control characters", async () => {
    expect(await candidates(["models", "retrieve", ""])).toEqual(ids.slice(0, 4));
    expect(await candidates(["models", "retrieve", "--model", "gp"])).toEqual(["gpt-4o-mini"]);
    expect(await candidates(["models", "retrieve", "gpt-4o-mini", ""])).toEqual([]);
    const typed = ["models", "retrieve", "--base-url", api.url, "gp"];
    expect(await candidates(typed, "http://127.0.0.1:1/v1")).toEqual(["gpt-4o-mini"]);
  });
  test("are empty, without an error, if the server does not answer in time", async () => {
    expect(await candidates(["models", "retrieve", ""], "http://127.0.0.1:1/v1")).toEqual([]);
    expect(await candidates(["models", "retrieve", ""], "nonsense")).toEqual([]);
    const silent = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Promise<Response>(() => undefined) });
    expect(await candidates(["models", "retrieve", ""], `http://127.0.0.1:${silent.port}/v1`)).toEqual([]);
    await silent.stop(true);
  });
});

/** Says so where a shell is missing, and its test with it. */
function whyNo(shell: string): boolean {
  const isMissing = Bun.which(shell) === null;
  if (isMissing) console.warn(`${shell} is not installed: its completion is not tried`);
  return isMissing;
}

const environment = () => ({
  PATH: `${place}:${process.env["PATH"]}`,
  HOME: place,
  OPENAI_BASE_URL: api.url,
  OPENAI_API_KEY: "key",
});

describe("completion scripts", () => {
  const completed = async (line: string) => {
    const script = `source <(rollcall completion bash); COMP_LINE='${line}'; COMP_POINT=\${#COMP_LINE}; _rollcall
      (( \${#COMPREPLY[@]} )) && printf '%s\\n' "\${COMPREPLY[@]}"`;
    const child = Bun.spawn(["bash", "-c", script], {
      env: environment(),
      stdout: "pipe",
      stderr: "pipe",
    });
    expect(await new Response(child.stderr).text()).toBe("");
    return (await new Response(child.stdout).text()).split("\n").slice(0, -1);
  };

  test("bash completes words, and ids after the colons that bash splits at", async () => {
    expect(await completed("rollcall key")).toEqual(["keys"]);
    expect(await completed("rollcall models alias ")).toEqual(["list", "create", "delete"]);
    expect(await completed("rollcall models retrieve ft:gpt")).toEqual(["gpt-4o-mini:acemeco:suffix:abc123"]);
    expect(await completed("rollcall models list --state=d")).toEqual(["deleted"]);
  });
  test("bash quotes ids, so that it never runs one", async () => {
    expect(await completed("rollcall models retrieve ft:$")).toEqual(["\\$\\(touch\\ pwned\\)"]);
    // Begun by a candidate that was put there before.
    expect(await completed("rollcall models retrieve ft:\\$\\(to")).toEqual(["\\$\\(touch\\ pwned\\)"]);
    expect(await completed("rollcall models retrieve a\\ ")).toEqual(["a\\ b"]);
  });
});

describe("completion in an interactive shell", () => {
  // Puts the words into brackets that the finished line has, and leaves only the candidates to the program.
  const teller = `rollcall() { [[ $1 == __complete ]] && command rollcall "$@" || print -r -- "<\${(j:|:)@}>"; }`;
  const setUp = `autoload -Uz compinit; compinit -u -D; source <(rollcall completion zsh); ${teller}; PS1='rea''dy '\r`;

  test.skipIf(whyNo("zsh"))("zsh completes words and ids, and quotes ids", async () => {
    const { output } = await onTerminal(["zsh", "-f", "-i"], {
      environment: environment(),
      columns: 200,
      typed: [
        ["?2004h", setUp],
        ["ready ", "rollcall models retri\t"],
        ["retrieve", "gp\t"],
        ["gpt-4o-mini", "\r"],
        ["ready ", "rollcall models retrieve ft:g\t"],
        ["abc123", "\r"],
        ["ready ", "rollcall models retrieve ft:\\$\t"],
        ["pwned", "\r"],
        ["ready ", "rollcall models list --state=d\t"],
        ["deleted", "\r"],
        ["ready ", "exit\r"],
      ],
    });
    for (const got of ["gpt-4o-mini", ids[1], ids[2]]) expect(output).toContain(`<models|retrieve|${got}>`);
    expect(output).toContain("<models|list|--state=deleted>");
  });
  test.skipIf(whyNo("fish"))("fish completes words and ids", async () => {
    const fish = async (line: string) => {
      const script = `rollcall completion fish | source; complete -C '${line}'`;
      const child = Bun.spawn(["fish", "--no-config", "-c", script], { env: environment(), stderr: "inherit" });
      const lines = (await new Response(child.stdout).text()).split("\n");
      return lines.flatMap((one) => one.split("\t")[0] || []);
    };
    expect(await fish("rollcall models retri")).toEqual(["retrieve"]);
    expect(await fish("rollcall models retrieve ")).toEqual(expect.arrayContaining(ids.slice(0, 4)));
    expect(await fish("rollcall models retrieve ft:gpt")).toEqual([ids[1]!]);
    expect(await fish("rollcall models list --state=d")).toEqual(["--state=deleted"]);
  });
  test.each(["zsh", "fish"])("the script for %s is printed", async (shell) => {
    const { exitCode, stdout } = await run(["completion", shell], { program: "rollcall" });
    expect([exitCode, stdout]).toEqual([0, expect.stringContaining("rollcall __complete -- ")]);
  });
  test("an unknown shell is an error", async () => {
    const { exitCode, stdout, stderr } = await run(["completion", "tcsh"], { program: "rollcall" });
    expect([exitCode, stdout, stderr]).toEqual([1, "", 'There is no shell "tcsh". Choose one of bash, zsh, fish.\n']);
  });
});
