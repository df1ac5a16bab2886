import { afterAll, beforeAll, expect, test } from "bun:test";
import { version } from "../../../src/version.ts";
import { ownersCommandLine } from "../../support/owners-command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const { words, done, json } = ownersCommandLine(() => server);

test("info shows the server's settings, and a base URL for the clients of each vendor", async () => {
  const { stdout } = await done("info");
  expect(stdout).toStartWith(`Version: ${version}\nStore: sqlite\n`);
  expect(stdout).toMatch(/^ {2}Requests per minute: \(none\)$/m);
  expect(stdout).toMatch(new RegExp(`^anthropic +${server.url}/anthropic +x-api-key +ANTHROPIC_BASE_URL, `, "m"));
  expect((await done(...words("info --transform version -r"))).stdout).toBe(`${version}\n`);
});

test("sources kinds lists what each kind of source needs", async () => {
  const { stdout } = await done(...words("sources kinds"));
  expect(stdout).toMatch(/^openai +https:\/\/api\.openai\.com\/v1 +required +organization, project, calls, /m);
  expect(stdout).toMatch(/^openai-compatible +required +optional +calls, /m);
  expect(stdout).toMatch(/^static +unused +unused +served_by$/m);
  const [first] = await json(...words("sources kinds"));
  expect(first.options[0]).toMatchObject({ name: "version", default: "2023-06-01" });
});

test("status shows what there is, and what needs somebody", async () => {
  const { stdout } = await done("status");
  expect(stdout).toMatch(/^Models:\n {2}Base: \d+\n/m);
  expect(stdout).toMatch(/^ {2}Has second owner: (yes|no)$/m);
  expect((await json("status")).sources.failing).toBe(0);
});
