import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys, worldYaml } from "../test/support/world.ts";
import { installedNode, installedPackage } from "./installed.ts";
import { stopServer } from "./stop-server.ts";

/** Rate limits as the vendors' clients set them, meet them, and wait for them. */

let server: TestServer;
beforeAll(async () => {
  const yaml = `sources: [{ id: echo, kind: echo, models: [parrot, macaw] }]\n${worldYaml}`;
  server = await startServer({ yaml, flags: ["--no-access-log"] });
});
afterAll(() => stopServer(server));

test("clients see the error of their vendor with its headers, and try again when they were told to", async () => {
  const aliases = ["openai7", "anthropic1"];
  for (const alias of aliases) installedPackage(alias);
  const driver = join(import.meta.dir, "limits-driver.mjs");
  const child = Bun.spawn([installedNode(), driver, ...aliases, server.url, keys.acemeAdmin, keys.acemeMember], {
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, stdout === "" ? stderr : ""]).toEqual([0, ""]);
  const said = JSON.parse(stdout);
  expect(said.left).toBe(59);
  expect(said.openai).toMatchObject({
    name: "RateLimitError",
    status: 429,
    code: "rate_limit_exceeded",
    type: "requests",
  });
  expect(said.openai.message).toContain(
    "Rate limit reached for parrot in project proj_aceme on requests per min (RPM)",
  );
  expect(said.openai.headers).toMatchObject({
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-limit-tokens": "100000",
  });
  const afterMs = Number(said.openai.headers["retry-after-ms"]);
  expect([afterMs > 0, afterMs <= 1_000]).toEqual([true, true]);
  expect(said.anthropic).toMatchObject({ name: "RateLimitError", status: 429 });
  expect(said.anthropic.message).toContain("rate_limit_error");
  expect(said.anthropic.headers).toMatchObject({
    "anthropic-ratelimit-requests-limit": "1",
    "anthropic-ratelimit-requests-remaining": "0",
  });
  expect(Number(said.anthropic.headers["retry-after"])).toBeGreaterThan(55);
});
