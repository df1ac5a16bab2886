import { expect, test } from "bun:test";
import { crashCycles } from "./crash-cycles.ts";

const cycles = 50;
const acknowledgedPerCycleMin = 3;
// It takes ten seconds; on a machine whose disk is busy with other things, many times that.
const testDeadlineMs = 300_000;

test(
  "a server killed at random moments loses nothing that it acknowledged",
  async () => {
    // A failure names its seed, and scripts/crash-cycles.ts repeats it.
    const figures = await crashCycles(cycles, Math.floor(Math.random() * 2 ** 31));
    // Fewer than these, and the kills hit an idle server.
    expect(figures.registered).toBeGreaterThan(cycles * acknowledgedPerCycleMin);
    expect(figures.deleted).toBeGreaterThan(cycles);
    expect(figures.unanswered).toBeGreaterThan(cycles);
  },
  testDeadlineMs,
);
