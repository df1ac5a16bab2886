import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { apiKey, startMemoryServer, type MemoryServer } from "../test/test-mode/memory-server.ts";
import { installedNode, installedPackage } from "./installed.ts";

/** The real clients understand what a script says, retry what it fails, and notice what it cuts. */

setDefaultTimeout(60_000);

let server: MemoryServer;
beforeAll(async () => void (server = await startMemoryServer()));
afterAll(() => server.stop());

const tools = { text: "Let me look.", tool_calls: [{ name: "get_weather", arguments: { city: "Oslo" } }] };
const called = [["get_weather", { city: "Oslo" }]];

test.each([
  ["openai6", "openai"],
  ["openai7", "openai"],
  ["anthropic1", "anthropic"],
  ["genai3", "gemini"],
])("%s gets tool calls, retries an error, and notices a stream that is cut", async (alias, vendor) => {
  installedPackage(alias);
  const limited = { status: 429, headers: { "retry-after-ms": "1" } };
  const script = await server.script([tools, tools, limited, { text: "Good morning!" }, { cut_after: 2 }]);
  const driver = join(import.meta.dir, "scripted-driver.mjs");
  const child = Bun.spawn([installedNode(), driver, alias, vendor, server.url, apiKey, script], {
    stdout: "pipe",
    stderr: "pipe",
    timeout: 30_000,
    env: { PATH: process.env["PATH"] ?? "" },
  });
  const [stdout, stderr] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  expect([await child.exited, stdout === "" ? stderr : ""]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({ tools: called, toolsStreamed: called, retried: "Good morning!", cut: "broken" });
});
