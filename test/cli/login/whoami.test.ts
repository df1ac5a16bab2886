import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "../../support/command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";
import { keys } from "../../support/world.ts";

let server: TestServer;
beforeAll(async () => void (server = await startServer()));
afterAll(async () => {
  await server.stop();
  server.remove();
});

const whoami = async (environment: Readonly<Record<string, string>>, ...args: readonly string[]) =>
  run(["whoami", ...args], {
    program: "rollcall",
    environment: { OPENAI_BASE_URL: `${server.url}/v1`, ...environment },
  });
const nameOfKey = ["--transform", "key.name", "-r"];
const [api, admin] = [{ OPENAI_API_KEY: keys.acemeMember }, { OPENAI_ADMIN_KEY: keys.acemeAdmin }];

test("whoami asks with the API key if there is one, otherwise with the admin key, and with the one that is asked for", async () => {
  expect((await whoami({ ...api, ...admin }, ...nameOfKey)).stdout).toBe("acemeMember\n");
  expect((await whoami(admin, ...nameOfKey)).stdout).toBe("acemeAdmin\n");
  expect((await whoami({ ...api, ...admin }, "--admin", ...nameOfKey)).stdout).toBe("acemeAdmin\n");
});

test("whoami shows the organization, the project and the permissions to a person", async () => {
  const { stdout, exitCode } = await whoami(api);
  expect(exitCode).toBe(0);
  for (const text of ["reader@aceme.example", "acemeco", "default", "member", "api.model.request"])
    expect(stdout).toContain(text);
});

test("whoami without a key, or with a wrong one, fails", async () => {
  expect((await whoami({})).exitCode).toBe(1);
  expect((await whoami({ OPENAI_API_KEY: "wrong" })).exitCode).toBe(1);
});
