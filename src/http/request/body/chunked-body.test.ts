import { expect, test } from "bun:test";
import { readChunks } from "./chunked-body.ts";

const nothing = () => undefined;

test("others have a turn between two chunks, however fast they come", async () => {
  let [left, turns] = [500, 0];
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (left-- > 0 ? controller.enqueue(Uint8Array.of(0x78)) : controller.close()),
  });
  const turn = () => {
    turns++;
    if (left > 0) setImmediate(turn);
  };
  setImmediate(turn);
  const request = new Request("http://localhost/", { method: "POST", body });
  const bytes = await readChunks(request, { hold: nothing, arrived: nothing, release: nothing });
  expect([bytes.length, turns > 400]).toEqual([500, true]);
});
