import { expect } from "bun:test";
import type { Conversation, RawAnswer } from "./raw-answers.ts";

/** The one answer of a conversation that has exactly one and not a byte more. */
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

/** A refusal of ours: JSON, the four keys of an error and no other, an id to find it by. */
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

/** The runtime's own refusal: one bare status, and the end of the connection. */
export function expectRuntimeRefusal(conversation: Conversation, status: number): void {
  const answer = onlyAnswer(conversation);
  expect({ status: answer.status, body: answer.body, headers: [...answer.headers] }).toEqual({
    status,
    body: "",
    headers: [["connection", "close"]],
  });
  expect(conversation.closedByServer).toBe(true);
}

/** The runtime's other way to say no. */
export function expectClosedWithoutAnswer({ answers, rest, closedByServer }: Conversation): void {
  expect({ answers, rest, closedByServer }).toEqual({ answers: [], rest: "", closedByServer: true });
}

export function requestIdOf({ headers }: RawAnswer): string {
  return headers.get("x-request-id") ?? "";
}
