import { expect, test } from "bun:test";
import { listen } from "../../src/http/listen.ts";
import { startServer } from "../support/server.ts";
import { keys } from "../support/world.ts";

test("a server answers over a socket, drains on SIGTERM and exits 0", async () => {
  const server = await startServer();
  const answer = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
  expect(answer.status).toBe(200);
  expect(await server.stop()).toBe(0);
  server.remove();
});

test("a bug in the listener is answered as an error object without details", async () => {
  const logged: string[] = [];
  const address = { host: "127.0.0.1", port: 0, shared: false };
  const fail = () => {
    throw new Error("of the inside");
  };
  const broken = listen(address, fail, (cause) => logged.push(cause));
  const answer = await fetch(`${broken.url}/v1/models`);
  expect([answer.status, answer.headers.get("content-type")]).toEqual([500, "application/json"]);
  expect(await answer.json()).toEqual({
    error: {
      message: "The server had an error while processing your request.",
      type: "server_error",
      param: null,
      code: null,
    },
  });
  expect(logged).toEqual([expect.stringContaining("of the inside")]);
  await broken.drain(1_000);
});
