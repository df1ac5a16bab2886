import { describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { startServer } from "../support/server.ts";
import { startUpstream, type Upstream } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";
import { keys, worldYaml } from "../support/world.ts";

/** Longer than several looks for what is due. */
const looksMs = 1_600;

describe.skipIf(whyNoPostgres !== null)("a server that stops during a refresh", () => {
  test("leaves the source to another server, which waits until the lease has expired", async () => {
    const database = await freshDatabase();
    const upstream = await startUpstream("up-a");
    // The first who asks gets no answer.
    const hanging: Upstream["answer"] = () => undefined;
    upstream.answer = hanging;
    const start = () =>
      startServer({ databaseUrl: database.url, yaml: `${worldYaml}sources_in_private_networks: true\n` });
    const servers = [await start(), await start()];
    const [holder, other] = servers as [(typeof servers)[0], (typeof servers)[0]];
    try {
      other.process.kill("SIGSTOP");
      const added = await fetch(`${holder.url}/rollcall/v1/sources`, {
        method: "POST",
        headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
        body: JSON.stringify({ id: "up", kind: "openai", base_url: upstream.url }),
      });
      expect(added.status).toBe(200);
      await until(() => upstream.requests.length === 1);
      await holder.kill();
      upstream.answer = null;
      other.process.kill("SIGCONT");
      await Bun.sleep(looksMs);
      expect(upstream.requests).toHaveLength(1);
      // As if a minute had passed.
      await database.query("update source_states set held_until_ms = held_until_ms - 60000");
      const headers = { authorization: `Bearer ${keys.acemeOwner}` };
      await until(async () => (await fetch(`${other.url}/v1/models/up-a`, { headers })).status === 200);
      expect(upstream.requests).toHaveLength(2);
      await until(async () => (await database.query("select 1 from source_states where held_by is null")).length === 1);
      expect(await other.stop()).toBe(0);
    } finally {
      await Promise.all(servers.map((server) => server.kill()));
      for (const server of servers) server.remove();
      upstream.close();
      await database.drop();
    }
  });
});
