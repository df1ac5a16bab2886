import { expect, test } from "bun:test";
import type { TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

const { start } = housekeeping();

test("a stopping server stores the last uses of keys", async () => {
  const server = await start();
  const before = await lastUse(server);
  const authorization = `Bearer ${keys.acemeMember}`;
  expect((await fetch(`${server.url}/v1/models`, { headers: { authorization } })).status).toBe(200);
  expect(await server.stop()).toBe(0);
  const again = await start({ directory: server.directory });
  expect(before).toBeNull();
  expect(await lastUse(again)).toBeGreaterThan(Date.now() / 1000 - 600);
  await again.stop();
});

async function lastUse({ url }: TestServer): Promise<number | null> {
  const headers = { authorization: `Bearer ${keys.acemeAdmin}` };
  const projects = await (await fetch(`${url}/v1/organization/projects`, { headers })).json();
  const { id } = projects.data.find(({ name }: { name: string }) => name === "default");
  const listed = await fetch(`${url}/v1/organization/projects/${id}/api_keys?limit=100`, { headers });
  const { data } = await listed.json();
  return data.find(({ name }: { name: string }) => name === "acemeMember").last_used_at;
}
