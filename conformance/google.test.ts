import { afterAll, beforeAll, expect, test } from "bun:test";
import { factsYaml, tuned } from "../test/support/api/dialect-world.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys, slashModel } from "../test/support/world.ts";
import { clients } from "./clients.ts";
import { driveClient, driveVendor } from "./driven-client.ts";
import { idsOf, valueOf } from "./session.ts";
import { stopServer } from "./stop-server.ts";
import { vendorClients } from "./vendors.ts";

/** Google's base URLs besides v1beta: v1alpha, and the one for OpenAI's clients. */

const deadlineMs = 60_000;
const listed = ["gpt-4o-mini", "leaving", slashModel, "text-embedding-3-small", tuned].toSorted();
let server: TestServer;
beforeAll(async () => void (server = await startServer({ yaml: factsYaml })), deadlineMs);
afterAll(() => stopServer(server), deadlineMs);

for (const client of vendorClients.filter(({ vendor }) => vendor === "gemini")) {
  test(`${client.package} ${client.version} lists and retrieves with apiVersion v1alpha`, async () => {
    const driven = await driveVendor(client);
    for (const baseUrl of [server.url, `${server.url}/gemini`]) {
      const call = { baseUrl, key: keys.acemeOwner };
      expect(valueOf(await driven.call({ operation: "listAlpha", model: "", ...call })).toSorted()).toEqual(listed);
      expect(valueOf(await driven.call({ operation: "retrieveAlpha", model: slashModel, ...call }))).toBe(slashModel);
    }
    await driven.close();
  });
}

for (const client of clients.filter(({ version }) => version === "7.55.0")) {
  test(`npm openai ${client.version} lists and retrieves at Google's base URL for OpenAI's clients`, async () => {
    const driven = await driveClient(client);
    for (const mount of ["", "/gemini"]) {
      const call = { baseUrl: `${server.url}${mount}/v1beta/openai/`, key: keys.acemeOwner };
      expect(idsOf(valueOf(await driven.call({ operation: "list", ...call }))).toSorted()).toEqual(listed);
      expect(valueOf(await driven.call({ operation: "retrieve", model: slashModel, ...call })).id).toBe(slashModel);
    }
    await driven.close();
  });
}
