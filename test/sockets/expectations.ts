import { expect } from "bun:test";
import type { Conversation, RawAnswer } from "./raw-answers.ts";

/** The answer of a conversation with exactly one answer and no further byte. */
export function onlyAnswer({ answers, rest }: Conversation): RawAnswer {
  expect({ statuses: answers.map(({ status }) => status), rest }).toEqual({
    statuses: [expect.any(Number)],
    rest: "",
  });
  return answers[0] as RawAnswer;
}

export interface ExpectedRefusal {
  readonly status: number;
  readonly code?: string | null;
}

/** Expects a refusal of ours: JSON with exactly the four keys of an error, and a request id. */
export function expectRefusal(answer: RawAnswer, { status, code }: ExpectedRefusal): void {
  expect({ status: answer.status, contentType: answer.headers.get("content-type") }).toEqual({
    status,
    contentType: "application/json",
  });
  expect(requestIdOf(answer)).toMatch(/^req_[0-9a-f]{32}$/);
  const body = JSON.parse(answer.body) as { error: Record<string, unknown> };
  expect(Object.keys(body)).toEqual(["error"]);
  expect(Object.keys(body.error)).toEqual(["message", "type", "param", "code"]);
  if (code !== undefined) expect(body.error["code"]).toBe(code);
}

/** Expects a refusal of the runtime: a status without a body, and a closed connection. */
export function expectRuntimeRefusal(conversation: Conversation, status: number): void {
  const answer = onlyAnswer(conversation);
  expect({ status: answer.status, body: answer.body, headers: [...answer.headers] }).toEqual({
    status,
    body: "",
    headers: [["connection", "close"]],
  });
  expect(conversation.closedByServer).toBe(true);
}

/** Expects that the runtime closed the connection without an answer. */
export function expectClosedWithoutAnswer({ answers, rest, closedByServer }: Conversation): void {
  expect({ answers, rest, closedByServer }).toEqual({ answers: [], rest: "", closedByServer: true });
}

export function requestIdOf({ headers }: RawAnswer): string {
  return headers.get("x-request-id") ?? "";
}
