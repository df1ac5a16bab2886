import { describe, expect, test } from "bun:test";
import { Refusal, refusalCodes } from "../../core/refusal.ts";
import { openai, statusOf } from "../../dialects/openai/openai.ts";
import { refusalText } from "../words/refusals.ts";
import { failureOf, isOutage, refusalCodeOf } from "./failure.ts";

describe("a refusal is read from an answer", () => {
  for (const code of refusalCodes)
    test(`${code} is known by the answer in OpenAI's words, and has words of ours`, () => {
      const refusal = new Refusal(code, "Because.", { param: "name" });
      const { error } = JSON.parse(openai.refused(refusal).body) as { error: { type: string; code: string | null } };
      expect(refusalCodeOf(statusOf(refusal), error.type, error.code)).toBe(code);
      expect(refusalText({ code })).toBeString();
    });

  test("with its message, its field, and what the log calls it", () => {
    const body = '{"error":{"message":"No.","type":"invalid_request_error","param":"body.name","code":null}}';
    const failure = failureOf(400, new Headers({ "x-request-id": "req_1" }), body);
    expect(failure).toMatchObject({
      code: "malformed-request",
      message: "No.",
      param: "body.name",
      requestId: "req_1",
    });
  });

  test("a page of a proxy is no answer of the server, and 502 is an outage", () => {
    const failure = failureOf(502, new Headers(), "<html>Bad gateway</html>");
    expect(failure.code).toBe("unreadable");
    expect(isOutage(failure)).toBe(true);
  });
});
