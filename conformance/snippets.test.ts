import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { rmSync } from "node:fs";
import { clients } from "./clients.ts";
import { directoryWith, run } from "./run-snippet.ts";
import { seedKey, startSeedServer, type SeedServer } from "./seed-server.ts";
import { filledIn, snippets } from "./snippets.ts";

setDefaultTimeout(30_000);

for (const client of clients) {
  describe(`npm openai ${client.version} runs the JavaScript as printed`, () => {
    let server: SeedServer;
    let directory: string;
    beforeAll(async () => {
      directory = directoryWith(client);
      server = await startSeedServer();
    });
    afterAll(async () => {
      // Neither exists when the clients are not installed.
      await server?.stop();
      if (directory !== undefined) rmSync(directory, { recursive: true });
    });
    for (const snippet of snippets.filter(({ suits }) => suits(client))) {
      test(`that ${snippet.does} in ${snippet.document}`, async () => {
        const before = await server.ids();
        const { stdout, stderr } = await run(directory, server, filledIn(snippet, client, seedKey));
        expect(stderr).toBe("");
        expect(idsIn(stdout)).toEqual(snippet.model === undefined ? before : [snippet.model]);
        const left = snippet.does === "deletes" ? before.filter((id) => id !== snippet.model) : before;
        expect(await server.ids()).toEqual(left);
      });
    }
  });
}

test("the key that the Markdown reference prints is refused", async () => {
  const client = clients.at(-1)!;
  const directory = directoryWith(client);
  const server = await startSeedServer();
  const { stdout, stderr } = await run(directory, server, snippets[0]!.text);
  expect(stdout).toBe("");
  expect(stderr).toContain("AuthenticationError: 401 Missing bearer authentication in header.");
  rmSync(directory, { recursive: true });
  await server.stop();
});

/** The ids a snippet printed: one on each line, inside printed objects, or inside JSON. */
function idsIn(stdout: string): string[] {
  const inObjects = [...stdout.matchAll(/(?:\bid: '|"id":")((?!modelperm-|snapperm-)[^'"]+)['"]/g)].map(
    ([, id]) => id!,
  );
  return inObjects.length > 0 ? inObjects : stdout.trim().split("\n");
}
