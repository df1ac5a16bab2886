import { afterAll, beforeAll, expect, test } from "bun:test";
import { run } from "../support/command-line.ts";
import { factsYaml } from "../support/api/dialect-world.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { jsonAnswer, startStubApi } from "../support/upstreams/stub-api.ts";
import { keys } from "../support/world.ts";

let server: TestServer;
beforeAll(async () => void (server = await startServer({ yaml: factsYaml })));
afterAll(async () => {
  await server.stop();
  server.remove();
});

async function examined(url: string, dialect: string, key: string = keys.acemeOwner) {
  const words = ["doctor", url, "--dialect", dialect, "--api-key", key, "--json"];
  const { exitCode, stdout } = await run(words, { program: "rollcall" });
  const { checks, passed, failed } = JSON.parse(stdout);
  const wrong = checks.filter(({ verdict }: { verdict: string }) => verdict !== "passed");
  return { exitCode, passed, failed, wrong };
}

/** What each vendor's clients are given as the base URL of this server. */
const bases: Readonly<Record<string, string>> = {
  anthropic: "",
  azure: "",
  codex: "/v1",
  cohere: "",
  gemini: "",
  github: "/github",
  groq: "",
  huggingface: "/huggingface/v1",
  lmstudio: "",
  mistral: "",
  ollama: "",
  openrouter: "/api/v1",
  together: "/v1",
  vercel: "/v1/ai",
};

test.concurrent.each(Object.entries(bases))("Rollcall is perfect in the dialect %s", async (dialect, base) => {
  const { exitCode, passed, wrong } = await examined(server.url + base, dialect);
  expect(wrong).toEqual([]);
  expect([exitCode, passed >= 7]).toEqual([0, true]);
});

test.concurrent.each(Object.keys(bases))("a server that speaks something else fails in %s", async (dialect) => {
  const stub = startStubApi(() => jsonAnswer('{"things":[]}'));
  const { exitCode, failed } = await examined(stub.url, dialect);
  expect([exitCode, failed >= 4]).toEqual([1, true]);
  await stub.stop();
});

test("an invalid key fails, and an unknown dialect lists the known ones", async () => {
  expect((await examined(server.url, "gemini", "wrong")).exitCode).toBe(1);
  const { exitCode, stderr } = await run(["doctor", server.url, "--dialect", "klingon"], { program: "rollcall" });
  expect([exitCode === 0, stderr.includes("anthropic, azure, codex")]).toEqual([false, true]);
});
