import { expect } from "bun:test";
import { run } from "./command-line.ts";
import { startStubApi, type StubAnswer, type StubRequest } from "./upstreams/stub-api.ts";

/** Runs a command that must fail with nothing on standard output; without a server unless an answer is given. */
export async function failing(
  args: readonly string[],
  answer?: StubAnswer,
  environment: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; stderr: string; requests: readonly StubRequest[] }> {
  const api = answer === undefined ? null : startStubApi(answer);
  const url = api?.url ?? "http://127.0.0.1:1/v1";
  const done = await run(args, { environment: { OPENAI_BASE_URL: url, OPENAI_API_KEY: "key", ...environment } });
  await api?.stop();
  expect(done.stdout).toBe("");
  return { exitCode: done.exitCode, stderr: done.stderr, requests: api?.requests ?? [] };
}
