import { expect, test } from "bun:test";
import { Refusal } from "../refusal.ts";
import { actorOfSession, type SessionHolder } from "./session.ts";

const holder = {
  keyId: "sess_1",
  endedAt: null,
  isKeyRevoked: false,
  principalRemoved: false,
} as unknown as SessionHolder;

test("an end, a revoked key or a removed person is enough by itself to end a session", () => {
  expect(actorOfSession(holder)).toMatchObject({ keyId: "sess_1" });
  for (const over of [null, { endedAt: 1 }, { isKeyRevoked: true }, { principalRemoved: true }]) {
    const found = actorOfSession(over && { ...holder, ...over });
    expect(found instanceof Refusal && found.code).toBe("unauthenticated");
  }
});
