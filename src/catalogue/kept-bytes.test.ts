import { afterEach, beforeEach, expect, test } from "bun:test";
import { administrator } from "../../test/support/administrator.ts";
import { openTestApp, type TestApp } from "../../test/support/app.ts";
import { manyYaml } from "../../test/support/dialect-world.ts";

/** What is told to be held in memory, and that it is let go. */

let app: TestApp;
beforeEach(async () => void (app = await openTestApp(manyYaml(50))));
afterEach(() => app.close());

const ask = async (target: string) => (await app.call("GET", target, { key: "acemeOwner" })).bytes.length;
const change = (id: string) => administrator(() => app).post("/rollcall/v1/models", { id });

test("a whole list counts as what is sent, and once more as the elements of its pages", async () => {
  const list = await ask("/v1/models");
  expect(app.live.viewBytes).toBe(list);
  const whole = await ask("/v1beta/models");
  // Without what stands around and between them.
  const elements = whole - '{"models":[]}'.length - 49;
  const both = list + whole + elements;
  expect(app.live.viewBytes).toBe(both);
  // Of the same elements, and kept by nobody.
  await ask("/v1beta/models?pageSize=7");
  expect(app.live.viewBytes).toBe(both);
});

test("listings of earlier pages count while they are kept, and go with the first change after their minute", async () => {
  await ask("/v1beta/models?pageSize=7");
  const one = app.live.viewBytes;
  await change("a-first");
  expect(app.live.viewBytes).toBe(one);
  await ask("/v1beta/models?pageSize=7");
  expect(app.live.viewBytes).toBeGreaterThan(2 * one);
  app.skewMs = 61_000;
  await change("b-second");
  expect(app.live.viewBytes).toBe(0);
});

test("a text beyond Latin-1 takes two bytes for each character", async () => {
  await ask("/v1beta/models?pageSize=7");
  const before = app.live.viewBytes;
  await change("\u6a21");
  app.skewMs = 61_000;
  await ask("/v1beta/models?pageSize=7");
  const { text } = await app.call("GET", "/v1beta/models/%E6%A8%A1", { key: "acemeOwner" });
  const single = new TextEncoder().encode(text).length;
  expect(app.live.viewBytes).toBe(before + single + 2 * text.length);
});
