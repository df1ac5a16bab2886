import { afterAll, beforeAll, expect, test } from "bun:test";
import { ownersCommandLine } from "../../support/owners-command-line.ts";
import { startServer, type TestServer } from "../../support/server.ts";

/** What operators are shown of a source before they add or remove it. */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
  server.remove();
});

const { words, done, json, refused } = ownersCommandLine(() => server);

test("sources add --dry-run shows what would be listed, and adds nothing", async () => {
  await done(...words("sources add first --kind static --model up-a --priority 1"));
  const line = words(
    "sources add workshop --kind static --model up-a --model up-b --model up-c --exclude *-c --dry-run",
  );
  const { stdout } = await done(...line);
  expect(stdout).toStartWith("Models: 2. Left out: 1. Ids that another source has: 1. Nothing is added yet.\n");
  expect(stdout).toMatch(/^up-b +up-b +base +-$/m);
  expect(stdout).toMatch(/^up-a +first +workshop$/m);
  expect(stdout).toMatch(/^up-c +is excluded by the pattern "\*-c"$/m);
  expect(await json(...line)).toMatchObject({ object: "rollcall.source_trial", model_count: 2 });
  expect((await json(...words("sources list"))).map(({ id }: { id: string }) => id)).not.toContain("workshop");
});

test("sources add --dry-run fails if no list can be fetched", async () => {
  const line = "sources add up --kind openai-compatible --url http://127.0.0.1:1/v1 --dry-run";
  expect(await refused(...words(line))).toContain("No models can be fetched from http://127.0.0.1:1/v1: ");
});

test("sources remove --dry-run shows what would leave the lists, and removes nothing", async () => {
  await done(...words("sources add leaving --kind static --model up-x --model up-y"));
  await done(...words("sources add staying --kind static --model up-y"));
  await done(...words("models alias create stray --target up-x"));
  const line = words("sources remove leaving --dry-run");
  const { stdout } = await done(...line);
  expect(stdout).toStartWith(
    "Models that leave the lists: 1. Taken over: 1. Declared, and served by nobody: 0. Nothing is removed yet.\n",
  );
  expect(stdout).toMatch(/^up-y +staying$/m);
  expect(stdout).toMatch(/^stray +up-x$/m);
  expect(await json(...line)).toMatchObject({ object: "rollcall.source_removal", leaving: { model_ids: ["up-x"] } });
  const { stderr } = await done(...words("sources remove leaving --yes"));
  expect(stderr).toContain("Removed the source leaving.");
});
