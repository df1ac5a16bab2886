import { expect, test } from "bun:test";
import { startServer } from "./support/server.ts";
import { keys } from "./support/world.ts";

test("a server answers over a socket, drains on SIGTERM and exits 0", async () => {
  const server = await startServer();
  const answer = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
  expect(answer.status).toBe(200);
  expect(await server.stop()).toBe(0);
  server.remove();
});
