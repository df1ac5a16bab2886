import { describe, expect, test } from "bun:test";
import { websocketPaths } from "../../src/http/relay/call-paths.ts";
import { dialectOfPath } from "../../src/http/models/mounts.ts";
import { fineTune } from "../support/world.ts";
import { expectRefusal, onlyAnswer } from "./expectations.ts";
import { bearer, request, serverOfThisFile } from "./raw.ts";

/** Clients that try a WebSocket first, such as Codex, are told at once to send the request with POST. */

const server = serverOfThisFile();
const key = bearer("acemeMember");
const asWebSocket = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "OpenAI-Beta: responses_websockets=2026-02-06",
];

describe("an upgrade", () => {
  test.each(websocketPaths)(
    "on %s is answered 426 in less than 100 ms, and the connection stays usable",
    async (path) => {
      const connection = await server.connection();
      const timesMs: number[] = [];
      for (const round of [1, 2, 3]) {
        const beganMs = performance.now();
        connection.write(request("GET", path, [key, ...asWebSocket]));
        const { answers, rest, closedByServer } = await connection.collect({ answersExpected: round });
        timesMs.push(performance.now() - beganMs);
        expect({ count: answers.length, rest, closedByServer }).toEqual({
          count: round,
          rest: "",
          closedByServer: false,
        });
        const refused = answers.at(-1)!;
        // Other vendors' refusals differ; test/api/dialects/refusals.test.ts tests those.
        if (dialectOfPath(path) === null) expectRefusal(refused, { status: 426, code: "websocket_not_supported" });
        expect([refused.status, refused.body]).toEqual([426, expect.stringContaining("takes no WebSocket")]);
        expect(refused.headers.get("x-should-retry")).toBe("false");
      }
      connection.write(request("GET", `/v1/models/${fineTune}`, [key]));
      const { answers } = await connection.collect({ answersExpected: 4 });
      expect(answers.at(-1)?.status).toBe(200);
      connection.close();
      // `collect` waits for silence after the last answer, for 120 ms.
      expect(Math.min(...timesMs)).toBeLessThan(220);
    },
  );

  test("announces a body of any length, and is answered 426 without it", async () => {
    const headers = [key, ...asWebSocket, `Content-Length: ${60 * 1024 ** 2}`];
    const answer = onlyAnswer(await server.talk(request("GET", "/v1/responses", headers)));
    expectRefusal(answer, { status: 426, code: "websocket_not_supported" });
  });

  test("needs a key, and one that may call", async () => {
    const asked = async (headers: readonly string[]) =>
      onlyAnswer(await server.talk(request("GET", "/v1/realtime?model=gpt-realtime", [...headers, ...asWebSocket])))
        .status;
    expect([await asked([]), await asked([bearer("acemeViewer")]), await asked([key])]).toEqual([401, 403, 426]);
  });
});

test("without an upgrade, GET is no method of these paths", async () => {
  const answer = onlyAnswer(await server.talk(request("GET", "/v1/responses", [key])));
  expectRefusal(answer, { status: 405, code: null });
  expect(answer.headers.get("allow")).toContain("POST");
});

test("HEAD / is answered 200 and empty, with a key and without, and GET / is an unknown path", async () => {
  for (const headers of [[], [key]]) {
    const head = onlyAnswer(await server.talk(request("HEAD", "/", headers), { toHead: true }));
    expect([head.status, head.body, head.headers.get("content-type")]).toEqual([200, "", undefined]);
    expectRefusal(onlyAnswer(await server.talk(request("GET", "/", headers))), { status: 404, code: "unknown_url" });
  }
});
