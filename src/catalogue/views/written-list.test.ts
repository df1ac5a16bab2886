import { expect, test } from "bun:test";
import { streamList } from "./written-list.ts";

const entryOf = (at: number) => new TextEncoder().encode(String(at));

test("a streamed list is copied only as far as its reader has taken it", async () => {
  let copied = 0;
  const entryAt = (at: number) => {
    copied++;
    return entryOf(at);
  };
  const reader = streamList({ before: "[", after: "]" }, 10_000, entryAt).getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value).startsWith("[0,1,2,")).toBe(true);
  expect(copied).toBeLessThan(500);
  await reader.cancel();
});

test("a streamed list without entries is its frame", async () => {
  const stream = streamList({ before: "[", after: "]" }, 0, () => entryOf(0));
  expect(await new Response(stream).text()).toBe("[]");
});

test("a reader may leave a streamed list in the middle of a read", async () => {
  const reader = streamList({ before: "[", after: "]" }, 10_000, entryOf).getReader();
  await reader.read();
  const pending = reader.read();
  await reader.cancel();
  expect((await pending).done).toBe(true);
});
