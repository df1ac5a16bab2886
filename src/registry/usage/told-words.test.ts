import { expect, test } from "bun:test";
import { ToldWords } from "./told-words.ts";

test("a source that says another service tier and size with each call makes few different ones", () => {
  const words = new ToldWords();
  const told = Array.from({ length: 1_000 }, (_, at) =>
    words.bounded("org-1", { inputTokens: at, serviceTier: `tier-${at}`, imageSize: `${at}x${at}` }),
  );
  expect(new Set(told.map(({ serviceTier }) => serviceTier)).size).toBe(65);
  expect(new Set(told.map(({ imageSize }) => imageSize)).size).toBe(65);
  expect(told.at(-1)).toEqual({ inputTokens: 999, serviceTier: "other", imageSize: "other" });
  expect(words.bounded("org-1", { serviceTier: "tier-0" })).toEqual({ serviceTier: "tier-0" });
  expect(words.bounded("org-2", { serviceTier: "flex" })).toEqual({ serviceTier: "flex" });
});

test("usage without words stays as it is", () => {
  const usage = { inputTokens: 1 };
  expect(new ToldWords().bounded("org-1", usage)).toBe(usage);
});
