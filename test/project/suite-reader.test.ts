import { describe, expect, test } from "bun:test";
import { OutputReader, type FileResult } from "../../scripts/suite/reader.ts";

/** `npm test` reads what `bun test` prints while it runs. The texts are output of `bun test`. */

function read(text: string) {
  const results: FileResult[] = [];
  const reader = new OutputReader((result) => results.push(result));
  for (const line of text.split("\n")) reader.take(line);
  const rest = reader.end();
  return { results, rest };
}

const head = "bun test v1.4.5 (a7733435c)\n";
const passedFile = "\ntest/a.test.ts:\n(pass) it holds [0.17ms]\n(skip) it holds elsewhere\n(pass) it still holds\n";
const failedFile = "\ntest/b.test.ts:\n(pass) it holds [1.00ms]\nerror: expected 1\n(fail) it holds too [0.17ms]\n";
const again = "\n1 tests failed:\n(fail) it holds too [0.17ms]\n";
const sum = "\n 3 pass\n 1 skip\n 1 fail\nRan 5 tests across 2 files. [1.00s]\n";

describe("the output of the tests", () => {
  test("each file has its result, and what failed its text", () => {
    const { results, rest } = read(head + failedFile + passedFile + again + sum);
    expect(results).toMatchObject([
      { file: "test/b.test.ts", passed: 1, isFailed: true, text: "error: expected 1\n(fail) it holds too [0.17ms]\n" },
      { file: "test/a.test.ts", passed: 2, isFailed: false, text: "" },
    ]);
    expect(rest).toContain(" 3 pass\n 1 skip\n 1 fail\n");
  });

  test("a file has its result when the next one begins", () => {
    const files: string[] = [];
    const reader = new OutputReader(({ file }) => files.push(file));
    for (const line of passedFile.split("\n")) reader.take(line);
    expect(files).toEqual([]);
    reader.take("test/b.test.ts:");
    expect(files).toEqual(["test/a.test.ts"]);
  });

  test("a file that cannot be loaded has failed", () => {
    const unloadable = "\ntest/c.test.ts:\n\n# Unhandled error between tests\nerror: Cannot find module './d.ts'\n";
    const { results } = read(head + unloadable + passedFile + sum);
    expect(results.map(({ file, isFailed }) => [file, isFailed])).toEqual([
      ["test/c.test.ts", true],
      ["test/a.test.ts", false],
    ]);
  });

  test("a file in which the tests broke off has failed", () => {
    const { results } = read(head + failedFile + passedFile);
    expect(results.map(({ isFailed }) => isFailed)).toEqual([true, true]);
  });

  test("colours do not hide a result", () => {
    const { results } = read(`\x1b[1mtest/a.test.ts:\x1b[0m\n\x1b[31m(fail)\x1b[0m it holds\n${sum}`);
    expect(results).toMatchObject([{ file: "test/a.test.ts", isFailed: true }]);
  });
});
