import { expect, test } from "bun:test";
import { typedSteps } from "./keys.ts";

async function stepsOf(...chunks: readonly (readonly [afterMs: number, text: string])[]): Promise<string[]> {
  const steps: string[] = [];
  for await (const step of typedSteps(arriving(chunks))) steps.push(step);
  return steps;
}

async function* arriving(chunks: readonly (readonly [number, string])[]): AsyncGenerator<Uint8Array> {
  for (const [afterMs, text] of chunks) {
    await Bun.sleep(afterMs);
    yield Buffer.from(text);
  }
  await Bun.sleep(150);
}

test("a key whose bytes arrive in two chunks is one key", async () => {
  for (const cut of [1, 2, 3]) {
    const pageDown = "\u001b[6~";
    expect(await stepsOf([0, pageDown.slice(0, cut)], [1, pageDown.slice(cut)])).toEqual(["page-down"]);
  }
});

test("an escape byte on its own is the Escape key, after a moment", async () => {
  expect(await stepsOf([0, "\u001b"])).toEqual(["quit"]);
  expect(await stepsOf([0, "j\u001b"], [120, "k"])).toEqual(["down", "quit", "up"]);
});

test("keys without a meaning are ignored whole", async () => {
  const unknown = [
    "\u001b[3~",
    "\u001b[15~",
    "\u001b[1;5A",
    "\u001bq",
    "\u001b[Z",
    "\u001bOP",
    "x",
    "é",
    "\u001b[?1;2c",
  ];
  expect(await stepsOf([0, `${unknown.join("")}j`])).toEqual(["down"]);
});
