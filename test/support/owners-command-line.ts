import { expect } from "bun:test";
import { run, type RunOptions } from "./command-line.ts";
import type { TestServer } from "./server.ts";
import { keys } from "./world.ts";

/** `rollcall` as an owner types it, against the server of the test. */
export function ownersCommandLine(server: () => TestServer) {
  const rollcall = (args: readonly string[], options: RunOptions = {}) =>
    run(args, {
      program: "rollcall",
      ...options,
      environment: {
        OPENAI_BASE_URL: `${server().url}/v1`,
        OPENAI_API_KEY: keys.acemeOwner,
        OPENAI_ADMIN_KEY: keys.acemeAdmin,
        ...options.environment,
      },
    });
  const words = (line: string) => line.split(" ");
  const done = async (...args: readonly string[]) => {
    const result = await rollcall(args);
    expect([args, result.exitCode, result.stderr]).toEqual([args, 0, expect.any(String)]);
    return result;
  };
  const json = async (...args: readonly string[]) => JSON.parse((await done(...args, "--json")).stdout);
  const refused = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await rollcall(args);
    expect([exitCode, stdout]).toEqual([1, ""]);
    return stderr;
  };
  return { rollcall, words, done, json, refused };
}
