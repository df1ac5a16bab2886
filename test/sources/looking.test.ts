import { expect, test } from "bun:test";
import { Refresher } from "../../src/registry/sources/refresher.ts";
import { sourced } from "../support/sourced.ts";
import { refreshingOf } from "../support/upstreams.ts";
import { until } from "../support/waiting.ts";

const there = sourced("up-a");

test("looks for what is due do not gather while the store gives no answer: whoever stops would wait for them all", async () => {
  const { store, ...refreshing } = refreshingOf(there.app);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let looks = 0;
  const due: typeof store.sources.due = async (...asked) => {
    looks++;
    await answered;
    return store.sources.due(...asked);
  };
  const silent: typeof store = Object.create(store, { sources: { value: { ...store.sources, due } } });
  const refresher = new Refresher({ ...refreshing, store: silent }, () => undefined);
  refresher.look();
  await until(() => looks === 1);
  for (let at = 0; at < 100; at++) refresher.look();
  answer();
  await refresher.stop();
  expect(looks).toBe(2);
});
