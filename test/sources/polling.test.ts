import { expect, test } from "bun:test";
import { Log } from "../../src/http/operating/access-log.ts";
import { startSourceLoop } from "../../src/server/source-loop.ts";
import { sourced } from "../support/upstreams/sourced.ts";
import { refreshServicesOf } from "../support/upstreams/upstreams.ts";
import { until } from "../support/waiting.ts";

const there = sourced("up-a");

test("polls do not pile up while the store does not answer, so stopping does not have to wait for them", async () => {
  const { store, ...services } = refreshServicesOf(there.app);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let polls = 0;
  const due: typeof store.sources.due = async (...terms) => {
    polls++;
    await answered;
    return store.sources.due(...terms);
  };
  const silent: typeof store = Object.create(store, { sources: { value: { ...store.sources, due } } });
  const writer = { ...services, store: silent };
  const log = new Log({ style: "json", accessLog: true, write: () => undefined, linesDropped: () => 0 });
  const loop = startSourceLoop({ ...writer, writer, live: there.app.live, time: services }, log);
  await until(() => polls === 1);
  for (let at = 0; at < 100; at++) loop.pollDue();
  answer();
  await loop.stop();
  expect(polls).toBe(2);
});
