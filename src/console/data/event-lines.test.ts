import { describe, expect, test } from "bun:test";
import { eventReader } from "./event-lines.ts";

const stream =
  ': the changes since revision 3\n\nevent: change\ndata: {"a":1}\n\nid: 4\nevent: change\ndata: {"a":2}\n\n: still here\n\n';
const events = [
  { id: null, data: '{"a":1}' },
  { id: "4", data: '{"a":2}' },
];

describe("a stream of changes is split into events", () => {
  test("wherever its text is cut", () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const read = eventReader();
      expect([...read(stream.slice(0, cut)), ...read(stream.slice(cut))]).toEqual(events);
    }
  });

  test("an event that has not ended is not given yet", () => {
    expect(eventReader()(stream.slice(0, stream.indexOf("id: 4") + 30))).toEqual(events.slice(0, 1));
  });
});
