import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { startServer, type TestServer } from "../test/support/server.ts";
import { fineTune, keys, slashModel } from "../test/support/world.ts";
import { GeneratedClient } from "./generated-client.ts";
import { generators } from "./generators.ts";
import { stopServer } from "./stop-server.ts";

/**
 * Clients generated from /openapi.json by the tools that people use: generated from the running server's description,
 * compiled, and used with one base URL for every call.
 */

const deadlineMs = 240_000;

let server: TestServer;
let description: string;
beforeAll(async () => {
  server = await startServer();
  description = await (await fetch(`${server.url}/openapi.json`)).text();
}, deadlineMs);
afterAll(() => stopServer(server), deadlineMs);

for (const generator of generators) {
  describe(`${generator.package} ${generator.version}`, () => {
    const ownModel = `generated/${generator.program}`;
    let client: GeneratedClient;
    beforeAll(async () => {
      await register(ownModel);
      client = new GeneratedClient(generator, description, {
        BASE_URL: server.url,
        KEY: keys.acemeOwner,
        ADMIN_KEY: keys.acemeAdmin,
        SLASH_MODEL: slashModel,
        OWN_MODEL: ownModel,
      });
    }, deadlineMs);
    afterAll(() => client.remove());

    test(
      "writes a client that compiles",
      async () => {
        expect(await client.generate(generator)).toMatchObject({ exitCode: 0 });
        expect(await client.compile()).toMatchObject({ exitCode: 0, stdout: "" });
      },
      deadlineMs,
    );

    test(
      "and one base URL reaches the models, the Admin API, Rollcall's own calls, another vendor's and the health",
      async () => {
        const { stdout, stderr } = await client.use();
        expect(stderr).toBe("");
        const seen = JSON.parse(stdout);
        expect(seen).toMatchObject({
          retrieved: slashModel,
          absent: { status: 404, code: "model_not_found" },
          deleted: true,
          created: "generated",
          unchanged: "generated",
          health: "alive",
        });
        expect(seen.listed).toContain(ownModel);
        expect(seen.projects).toContain("generated");
        expect(seen.described).toContain(fineTune);
        expect(seen.described).not.toContain(ownModel);
        expect(seen.anthropic).toEqual(seen.listed.filter((id: string) => id !== ownModel));
      },
      deadlineMs,
    );
  });
}

/** A fine-tuned model with a slash in its id, to be deleted. */
async function register(id: string): Promise<void> {
  const answer = await fetch(`${server.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  expect(answer.status).toBe(200);
}
