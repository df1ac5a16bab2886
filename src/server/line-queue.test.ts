import { describe, expect, test } from "bun:test";
import { LineQueue, type LineQueueOptions, type WriteOut } from "./line-queue.ts";

/** Takes what is written, or fails, or never says that it has written it. */
class Reader {
  text = "";
  longest = 0;
  state: "reads" | "fails" | "is stuck" = "reads";
  #undone: (() => void)[] = [];

  readonly writeOut: WriteOut = (text, done) => {
    this.longest = Math.max(this.longest, text.length);
    if (this.state === "fails") return queueMicrotask(() => done(new Error("no space left")));
    this.text += text;
    if (this.state === "is stuck") this.#undone.push(done);
    else queueMicrotask(done);
  };

  readAgain(): void {
    this.state = "reads";
    for (const done of this.#undone.splice(0)) done();
  }
}

function queueTo(reader: Reader, options: Partial<LineQueueOptions> = {}): LineQueue {
  const notice = (dropped: number) => `${dropped} dropped\n`;
  return new LineQueue({ writeOut: reader.writeOut, gatherMs: 1, chunkBytesMax: 100, notice, ...options });
}

const line = `${"x".repeat(99)}\n`;

describe("a reader that reads", () => {
  test("gets every line in order, and at most a chunk per write", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    const lines = Array.from({ length: 200 }, (_, at) => `${at}\n`);
    for (const each of lines) queue.write(each);
    await queue.settled(1_000);
    expect(reader.text).toBe(lines.join(""));
    expect(reader.longest).toBeLessThanOrEqual(100);
    expect(queue.dropped).toBe(0);
  });

  test("gets a line longer than a chunk in one write", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    queue.write(line + line);
    await queue.settled(1_000);
    expect(reader.text).toBe(line + line);
  });
});

describe("a reader that is stuck", () => {
  test("keeps at most a megabyte waiting, and learns how many lines it missed", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    reader.state = "is stuck";
    for (let i = 0; i < 20_000; i++) queue.write(line);
    queue.flush();
    const held = Math.floor((1024 * 1024) / line.length);
    expect(queue.dropped).toBe(20_000 - held);
    reader.readAgain();
    await queue.settled(1_000);
    expect(reader.text.split("\n").filter((each) => each === line.trimEnd())).toHaveLength(held);
    expect(reader.text).toContain(`${20_000 - held} dropped\n`);
    queue.write("after\n");
    await queue.settled(1_000);
    expect(reader.text).toEndWith("after\n");
    expect(reader.text.match(/dropped/g)).toHaveLength(1);
  });

  test("delays a wait for the last lines only until its deadline", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    reader.state = "is stuck";
    queue.write(line);
    const started = performance.now();
    await queue.settled(20);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("failed writes", () => {
  test("lose their lines, which are counted and reported by the next successful write", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    reader.state = "fails";
    for (let i = 0; i < 5; i++) queue.write(line);
    await queue.settled(1_000);
    expect(queue.dropped).toBe(5);
    reader.state = "reads";
    queue.write("after\n");
    await queue.settled(1_000);
    // The first write after a failed one begins on a line of its own.
    expect(reader.text).toBe("\n5 dropped\nafter\n");
  });

  test("are reported even if no further line comes", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    reader.state = "fails";
    queue.write(line);
    await queue.settled(1_000);
    reader.state = "reads";
    while (reader.text === "") await Bun.sleep(10);
    expect(reader.text).toBe("\n1 dropped\n");
  });

  test("lose nothing that was written with keep", async () => {
    const reader = new Reader();
    const queue = queueTo(reader);
    reader.state = "fails";
    queue.keep("the first keys\n");
    await queue.settled(1_000);
    reader.state = "reads";
    queue.write("after\n");
    await queue.settled(1_000);
    expect(reader.text).toBe("\nthe first keys\nafter\n");
    queue.write("later\n");
    await queue.settled(1_000);
    expect(reader.text.match(/the first keys/g)).toHaveLength(1);
  });
});
