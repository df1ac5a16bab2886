import { describe, expect, test } from "bun:test";
import { bearer, serverOfThisFile } from "./raw.ts";

const server = serverOfThisFile();
const lines = (version: string, ...headers: string[]) =>
  [`GET /v1/models/davinci ${version}`, "Host: rollcall", bearer("acemeOwner"), ...headers, "", ""].join("\r\n");

describe("a client that asks to close the connection", () => {
  test.each(["close", "Close", "close, TE", "TE, close"])(
    "with Connection: %s gets Connection: close in the answer",
    async (value) => {
      const answer = await server.talk(lines("HTTP/1.1", `Connection: ${value}`), { untilClosed: true });
      expect(answer.answers.map(({ status, headers }) => [status, headers.get("connection")])).toEqual([
        [200, "close"],
      ]);
      expect(answer.closedByServer).toBe(true);
    },
  );
});

describe("a client that does not ask to close the connection", () => {
  test.each([[], ["Connection: keep-alive"], ["Connection: closed"]])(
    "%s keeps the connection open",
    async (...headers) => {
      const connection = await server.connection();
      connection.write(lines("HTTP/1.1", ...headers));
      await connection.collect({ answersExpected: 1 });
      connection.write(lines("HTTP/1.1", ...headers));
      const { answers, closedByServer } = await connection.collect({ answersExpected: 2 });
      expect(answers.map(({ status, headers: sent }) => [status, sent.has("connection")])).toEqual([
        [200, false],
        [200, false],
      ]);
      expect(closedByServer).toBe(false);
      connection.close();
    },
  );
});
