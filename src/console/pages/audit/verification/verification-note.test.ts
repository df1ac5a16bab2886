import { describe, expect, test } from "bun:test";
import { noteText, readNote } from "./verification-note.ts";

const head = "9f".repeat(32);
const ours = "org-aceme";

describe("a note of a verification", () => {
  test("is read as it is written", () => {
    const text = noteText({ organizationId: ours, events: 128, head, atMs: Date.UTC(2026, 10, 30) });
    expect(text).toContain("verified: 2026-11-30T00:00:00Z");
    expect(readNote(text, ours)).toEqual({ head, events: 128 });
  });

  test.each([
    [
      "an answer of the API",
      `{"intact":true,"events":128,"events_before_chain":3,"events_in_log":130,"head":"${head}"}`,
    ],
    ["a line of the command", `org-aceme: intact; 128 events, after 3 from before the chain; head ${head}`],
    ["a query", `?head=${head}&events=128`],
  ])("may be %s", (_, text) => {
    expect(readNote(text, ours)).toEqual({ head, events: 128 });
  });

  test("of another organization is told from one that cannot be read", () => {
    expect(readNote(`org-zenith: intact; 1 events; head ${head}`, ours)).toBe("foreign");
    for (const text of ["", "events: 12", `head: ${head}`, `events: 12 head: ${head.slice(1)}`])
      expect(readNote(text, ours)).toBe("unreadable");
  });
});
