import { expect, test } from "bun:test";
import { request, serverOfThisFile } from "./raw.ts";
import { requestIdOf } from "./expectations.ts";

const server = serverOfThisFile();

test("control characters of a request without a key do not reach the operator's terminal", async () => {
  const answer = await server.ask(request("GET", "/v1/models", ["X-Client-Request-Id: \x9b31m\x7f"]));
  const line = await server.logLine(requestIdOf(answer));
  expect(line).toContain(String.raw`"client_request_id":"\u009b31m\u007f"`);
  expect(line).toMatch(/^[\x20-\x7e]*$/);
});

test("a request without a key takes at most 1 KB in the log", async () => {
  const [requests, before] = [50, server.stderr().length];
  let last = "";
  for (let at = 0; at < requests; at++)
    last = requestIdOf(
      await server.ask(request("GET", `/${'"'.repeat(60_000)}`, ["X-Client-Request-Id: " + "x".repeat(500)])),
    );
  await server.logLine(last);
  expect(server.stderr().length - before).toBeLessThan(requests * 1_024);
});
