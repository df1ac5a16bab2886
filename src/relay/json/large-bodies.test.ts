import { describe, expect, test } from "bun:test";
import { processorMsPerTurn } from "../../../test/support/load/longest-turn.ts";
import { bestOf } from "../../../test/support/waiting.ts";
import { findInJson } from "./find-in-json.ts";
import { interestsOf } from "./interests.ts";

const interests = interestsOf(["model", "models[]", "fallbacks[]", "fallbacks[].model", "tools[].model", "stream"]);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("a large body leaves room for others", () => {
  // About 2 ms on the machine of bench/README.md. Read in one go, these take up to 750 ms.
  const turnMsMax = 10;
  const size = 34 * 1024 * 1024;
  const repeated = (text: string) => text.repeat(Math.floor(size / text.length));
  const bodies: Record<string, string> = {
    "a long text": `{"a":"${repeated("word ")}","model":"m"}`,
    "escaped quotes": `{"a":"${repeated('\\"')}","model":"m"}`,
    "empty lists": `{"a":[${repeated("[],")}0],"model":"m"}`,
    "short names": `{"a":{${repeated('"":0,')}"b":0},"model":"m"}`,
    "escaped names beside the model": `{${repeated('"\\u0061":0,')}"model":"m"}`,
    "objects in an interest": `{"tools":[${repeated("{},")}{}],"model":"m"}`,
    "white space": `{"model":"m"${repeated(" ")}}`,
  };
  for (const [title, text] of Object.entries(bodies)) {
    test(title, async () => {
      const bytes = bytesOf(text);
      let paths: string[] = [];
      const read = async () => void (paths = (await findInJson(bytes, interests)).map(({ path }) => path));
      const turnMs = await bestOf(3, turnMsMax, () => processorMsPerTurn(read));
      expect(paths).toEqual(["model"]);
      expect(turnMs).toBeLessThan(turnMsMax);
    });
  }

  test("one that is refused late rejects", async () => {
    const finding = findInJson(bytesOf(`{"a":[${repeated("[],")}0],"model":"m","model":"n"}`), interests);
    expect(finding).toBeInstanceOf(Promise);
    expect(async () => finding).toThrow("appears twice");
  });
});
