import { expect, spyOn, test } from "bun:test";
import { listen } from "../src/http/listen.ts";
import { startServer } from "./support/server.ts";
import { keys } from "./support/world.ts";

test("a server answers over a socket, drains on SIGTERM and exits 0", async () => {
  const server = await startServer();
  const answer = await fetch(`${server.url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
  expect(answer.status).toBe(200);
  expect(await server.stop()).toBe(0);
  server.remove();
});

test("a mistake of ours around the application is an error object, too, and shows nothing of the inside", async () => {
  const logged = spyOn(process.stderr, "write").mockImplementation(() => true);
  const broken = listen({ host: "127.0.0.1", port: 0, shared: false }, () => {
    throw new Error("of the inside");
  });
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
  expect(String(logged.mock.calls)).toContain("of the inside");
  logged.mockRestore();
  await broken.drain(1_000);
});
