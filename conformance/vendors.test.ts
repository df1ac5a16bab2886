import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { emptyYaml, factsYaml, manyYaml, tuned } from "../test/support/api/dialect-world.ts";
import { startServer, type TestServer } from "../test/support/server.ts";
import { keys, slashModel } from "../test/support/world.ts";
import { driveVendor, type DrivenVendor } from "./driven-client.ts";
import { valueOf } from "./session.ts";
import { stopServer } from "./stop-server.ts";
import { vendorClients, type VendorClient } from "./vendors.ts";

/** Each vendor's own client on a real Node, with a server that it takes for its vendor's. */

const deadlineMs = 60_000;
const servers: { facts?: TestServer; empty?: TestServer; many?: TestServer } = {};
beforeAll(async () => {
  servers.facts = await startServer({ yaml: factsYaml });
  servers.empty = await startServer({ yaml: emptyYaml });
  servers.many = await startServer({ yaml: manyYaml(2_000) });
}, deadlineMs);
afterAll(async () => {
  for (const server of Object.values(servers)) await stopServer(server);
}, deadlineMs);

const listed = ["gpt-4o-mini", "leaving", slashModel, "text-embedding-3-small", tuned];

for (const client of vendorClients) {
  describe(`${client.package} ${client.version}`, () => {
    let driven: DrivenVendor;
    beforeAll(async () => void (driven = await driveVendor(client)), deadlineMs);
    afterAll(() => driven.close());
    const has = (call: VendorClient["calls"][number]) => client.calls.includes(call);

    const ask = async (
      operation: string,
      model = "",
      on: keyof typeof servers = "facts",
      key: string = keys.acemeOwner,
    ) => driven.call({ operation, model, baseUrl: servers[on]!.url, key });

    test("lists every model", async () => {
      expect(valueOf(await ask("list")).toSorted()).toEqual(listed.toSorted());
    });

    test("lists every model at the vendor's mount", async () => {
      const baseUrl = `${servers.facts!.url}/${client.vendor}`;
      const call = { operation: "list", model: "", baseUrl, key: keys.acemeOwner };
      expect(valueOf(await driven.call(call)).toSorted()).toEqual(listed.toSorted());
    });

    test("lists an empty catalogue as nothing, and 2,000 models whole", async () => {
      expect(valueOf(await ask("list", "", "empty"))).toEqual([]);
      expect(new Set(valueOf(await ask("list", "", "many"))).size).toBe(2_000);
    });

    test("tells a wrong key", async () => {
      const { error } = await ask("list", "", "facts", "a-wrong-key-0123456789");
      expect(error?.status).toBe(401);
    });

    if (has("pages")) {
      test("reads page after page, each model once", async () => {
        const ids = valueOf(await ask("pages", "", "many"));
        expect([ids.length, new Set(ids).size]).toEqual([2_000, 2_000]);
      });
    }

    if (has("retrieve")) testRetrieving(client, ask);
    if (has("delete")) testDeleting(client, ask);

    if (has("count")) test("counts them", async () => expect(valueOf(await ask("count"))).toBe(listed.length));

    if (has("endpoints"))
      test("lists who serves a model", async () =>
        expect(valueOf(await ask("endpoints", slashModel))).toEqual([slashModel]));

    if (has("archive")) {
      test("archives, brings back and renames what was registered", async () => {
        const id = await registered(client);
        expect(valueOf(await ask("rename", id))).toBe("Renamed");
        expect(valueOf(await ask("archive", id))).toBe(true);
        expect(valueOf(await ask("list"))).not.toContain(id);
        expect(valueOf(await ask("unarchive", id))).toBe(false);
        expect(valueOf(await ask("list"))).toContain(id);
        expect(valueOf(await ask("delete", id))).toBe(true);
      });
    }

    if (has("running")) {
      test("is told that nothing runs here, and of a version", async () => {
        expect(valueOf(await ask("running"))).toBe(0);
        expect(valueOf(await ask("version"))).toMatch(/^\d+\.\d+\.\d+$/);
      });
    }
  });
}

type Ask = (
  operation: string,
  model?: string,
  on?: keyof typeof servers,
  key?: string,
) => ReturnType<DrivenVendor["call"]>;

function testRetrieving({ needsSlash }: VendorClient, ask: Ask): void {
  test("retrieves each, the one with a slash too", async () => {
    const ids = needsSlash ? [slashModel] : listed;
    for (const id of ids) expect([id, valueOf(await ask("retrieve", id))]).toEqual([id, id]);
  });

  test("tells that an unknown model is unknown", async () => {
    const { error } = await ask("retrieve", "nobody/knows-it");
    expect(error?.status).toBe(404);
    expect(error?.message).toContain("does not exist");
  });
}

function testDeleting(client: VendorClient, ask: Ask): void {
  test("deletes a fine-tuned model with a slash in its id, once", async () => {
    const id = await registered(client);
    valueOf(await ask("delete", id));
    expect(valueOf(await ask("list"))).not.toContain(id);
    expect((await ask("delete", id)).error?.status).toBe(404);
  });

  test("is refused a base model, and everything without the Owner role", async () => {
    expect((await ask("delete", "gpt-4o-mini")).error?.status).toBe(403);
    expect((await ask("delete", tuned, "facts", keys.acemeMember)).error?.status).toBe(403);
    expect(valueOf(await ask("list"))).toContain(tuned);
  });
}

/** A fine-tuned model from the API, so that it can be changed and deleted. */
async function registered({ alias }: VendorClient): Promise<string> {
  const id = `ft/made for ${alias}:1`;
  const answer = await fetch(`${servers.facts!.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  // An earlier test may have created it. It must not be deleted, because a deleted id cannot be registered.
  if (!answer.ok) return registered({ alias: `${alias}+` } as VendorClient);
  return id;
}
