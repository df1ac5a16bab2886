import { afterAll, beforeAll, expect, test } from "bun:test";
import { authorized, startCallingServer } from "../../support/upstreams/calling-server.ts";
import { startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";
import type { TestServer } from "../../support/server.ts";
import { until } from "../../support/waiting.ts";

/** A broken stream ends with an event of ours and a reset, which takes from a client what it has not read by then. */

let upstream: Upstream;
let server: TestServer;
beforeAll(async () => {
  upstream = await startUpstream("up-model");
  server = await startCallingServer([{ id: "up", url: upstream.url }], "up-model", { flags: [] });
  upstream.answer = async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" }).write('data: {"choices":[]}\n\n');
    await Bun.sleep(20);
    response.destroy();
  };
});
afterAll(async () => {
  await server.stop();
  server.remove();
  upstream.close();
});

const body = JSON.stringify({ model: "up-model", stream: true, messages: [], max_tokens: 1 });
const call = () => fetch(`${server.url}/v1/chat/completions`, { method: "POST", headers: authorized(), body });

test("a client that begins to read 120 ms after the headers is told what broke", async () => {
  const answer = await call();
  await Bun.sleep(120);
  let text = "";
  const read = async () => {
    for await (const bytes of answer.body!) text += Buffer.from(bytes).toString();
    return "ended";
  };
  expect(await read().catch(() => "reset")).toBe("reset");
  expect(text).toContain("broke off its answer");
});

test("the call has ended when its stream breaks, and does not wait for the reset", async () => {
  const answer = await call();
  const isReset = answer.text().then(
    () => "ended",
    () => "reset",
  );
  const id = answer.headers.get("x-request-id")!;
  const isLogged = until(() => server.stderr().includes(id)).then(() => "logged");
  expect(await Promise.race([isReset, isLogged])).toBe("logged");
  expect(await isReset).toBe("reset");
});
