import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { cookieIn, fromPage } from "../support/console/page-requests.ts";

/** A first start, as a newcomer has it. */
let server: TestServer;
beforeAll(async () => void (server = await startServer({ yaml: null })));
afterAll(async () => {
  await server.stop();
  server.remove();
});

const found = (pattern: RegExp) => pattern.exec(server.stderr())?.[1] ?? "";
const signIn = (link: string) => fromPage(server.url, "POST", "/session", { body: { link } });
const rollcall = (...args: readonly string[]) =>
  run(args, {
    program: "rollcall",
    environment: { OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_ADMIN_KEY: found(/OPENAI_ADMIN_KEY=(\S+)/) },
  });

test("the link that a first start prints signs in once", async () => {
  const link = found(/\/console\/sign-in#link=([\w-]+)/);
  expect(found(/^ {4}(http\S+)\/console\/sign-in#link/m)).toBe(server.url);
  const answer = await signIn(link);
  expect([answer.status, (await answer.json()).made_by.type]).toEqual([200, "link"]);
  expect((await signIn(link)).status).toBe(401);
});

test("a browser's own header of cookies works, with others beside ours, and two of ours do not", async () => {
  const { stdout } = await rollcall("console", "--json");
  const cookie = cookieIn(await signIn(JSON.parse(stdout).token));
  const status = async (sent: string) => (await fromPage(server.url, "GET", "/session", { cookie: sent })).status;
  expect(await status(`theme=dark; ${cookie}; other=1`)).toBe(200);
  expect(await status(`${cookie}; ${cookie}`)).toBe(401);
  expect(await status(`x${cookie}`)).toBe(401);
  expect(await status(`${cookie}=`)).toBe(401);
});

test("rollcall console prints a link, and rollcall sessions shows and ends what it started", async () => {
  const opened = await rollcall("console", "--no-open");
  expect(opened.stdout).toStartWith(`${server.url}/console/sign-in#link=`);
  expect(opened.stderr).toBe("Open it within a minute. It works once.\n");
  const answer = await signIn(opened.stdout.split("=")[1]!.trim());
  const [cookie, { id }] = [cookieIn(answer), await answer.json()];
  expect((await rollcall("sessions", "list")).stdout).toContain(id);
  expect((await rollcall("sessions", "end", id)).stderr).toContain(`Ended the session ${id}.`);
  expect((await fromPage(server.url, "GET", "/session", { cookie })).status).toBe(401);
  expect((await rollcall("sessions", "list")).stdout).not.toContain(id);
});

test("where no key signs in, a first start prints no link, and rollcall console says where to sign in", async () => {
  const oidc = "oidc: { issuer: 'https://id.aceme.example', client_id: rollcall, name: Aceme }";
  const yaml = `console: { keys: false, address: "https://rollcall.aceme.example", ${oidc} }\n`;
  const other = await startServer({ yaml });
  const [, key = ""] = /OPENAI_ADMIN_KEY=(\S+)/.exec(other.stderr()) ?? [];
  expect(key).toStartWith("sk-admin-");
  expect(other.stderr()).not.toContain("sign-in#link");
  const environment = { OPENAI_BASE_URL: `${other.url}/v1`, OPENAI_ADMIN_KEY: key };
  const opened = await run(["console"], { program: "rollcall", environment });
  expect([opened.stdout, opened.exitCode]).toEqual(["", 1]);
  expect(opened.stderr).toContain("Sign in with Aceme, at https://rollcall.aceme.example/console/.");
  await other.stop();
  other.remove();
});

test("the answer to a sign-in has one cookie, and no header for other origins", async () => {
  const { stdout } = await rollcall("console", "--json");
  const answer = await signIn(JSON.parse(stdout).token);
  expect(answer.headers.getSetCookie()).toHaveLength(1);
  expect([...answer.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
  expect((await fromPage(server.url, "GET", "/session", { cookie: cookieIn(answer) })).headers.getSetCookie()).toEqual(
    [],
  );
});
