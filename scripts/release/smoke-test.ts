/** A way to run Rollcall. */
export interface Installation {
  /** What stands before the arguments, such as the path of an executable or `npx rollcall`. */
  readonly command: readonly string[];
  /** The directory of the data, as the program sees it. */
  readonly data: string;
}

const keys = { ROLLCALL_API_KEY: "sk-smoke-test-of-a-project", ROLLCALL_ADMIN_KEY: "sk-smoke-test-of-an-admin" };
const fineTuned = "ft:gpt-4o-mini:acemeco:suffix:abc123";
const startedWithinMs = 60_000;

/** Lists, retrieves, calls, deletes, stops, starts again on the same data, and throws on the first surprise. */
export async function smokeTest(installation: Installation, version: string): Promise<void> {
  const { stdout } = Bun.spawnSync([...installation.command, "--version"], { stderr: "inherit" });
  expectEqual("the version", stdout.toString().trim(), version);
  const first = await start(installation);
  try {
    const ids = await listedIds(first);
    expectEqual(
      "that the list has the models of the example",
      [ids.includes("davinci"), ids.includes(fineTuned)],
      [true, true],
    );
    expectEqual("the refusal without a key", (await fetch(`${first.url}/v1/models`)).status, 401);
    expectEqual("the answer to a chat", (await chat(first)).includes("You said: Hello"), true);
    expectEqual("the files of the console", await consoleStatuses(first), [200, 200, 200, 200]);
    expectEqual("a deletion", (await call(first, `models/${fineTuned}`, { method: "DELETE" })).status, 200);
  } finally {
    await stop(first);
  }
  const second = await start(installation);
  try {
    expectEqual("the deleted model after a restart", (await call(second, `models/${fineTuned}`)).status, 404);
    expectEqual("another model after a restart", (await call(second, "models/davinci")).status, 200);
  } finally {
    await stop(second);
  }
}

/** Of a page, and of the icon, the style and the script that it names. */
async function consoleStatuses({ url }: Running): Promise<number[]> {
  const page = await fetch(`${url}/console/`);
  const named = [...(await page.text()).matchAll(/(?:href|src)="([^"]+)"/g)].map(([, path = ""]) => path);
  const files = await Promise.all(named.map((path) => fetch(`${url}/console/${path}`)));
  return [page, ...files].map(({ status }) => status);
}

interface Running {
  readonly url: string;
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
}

async function start({ command, data }: Installation): Promise<Running> {
  const child = Bun.spawn([...command, "serve", "--example", "--no-detect", "--port", "0", "--data", data], {
    env: { ...process.env, ...keys },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), startedWithinMs);
  let text = "";
  for await (const chunk of child.stdout) {
    text += new TextDecoder().decode(chunk);
    const [, url] = /^listening on (\S+)$/m.exec(text) ?? [];
    if (url === undefined) continue;
    clearTimeout(timer);
    return { url, process: child };
  }
  throw new Error(`${command.join(" ")} does not serve: ${await new Response(child.stderr).text()}`);
}

async function stop({ process: child }: Running): Promise<void> {
  child.kill("SIGTERM");
  // Windows has no signals: there the process is ended at once, as by a power cut.
  if (process.platform !== "win32") expectEqual("the exit code on SIGTERM", await child.exited, 0);
  await child.exited;
}

function call({ url }: Running, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.ROLLCALL_API_KEY}`, "content-type": "application/json" };
  return fetch(`${url}/v1/${path}`, { ...init, headers });
}

async function listedIds(server: Running): Promise<string[]> {
  const list = (await (await call(server, "models")).json()) as { data: { id: string }[] };
  return list.data.map(({ id }) => id);
}

async function chat(server: Running): Promise<string> {
  const body = JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] });
  return (await call(server, "chat/completions", { method: "POST", body })).text();
}

function expectEqual(what: string, found: unknown, expected: unknown): void {
  if (!Bun.deepEquals(found, expected))
    throw new Error(`${what} is ${JSON.stringify(found)} and should be ${JSON.stringify(expected)}`);
}
