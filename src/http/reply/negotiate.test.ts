import { describe, expect, test } from "bun:test";
import { chooseEncoding, matchesEtag } from "./negotiate.ts";

describe("the encoding a client likes best, ours first where it likes several", () => {
  const cases: Record<string, string> = {
    "": "identity",
    gzip: "gzip",
    "gzip, deflate": "gzip",
    "gzip, deflate, br": "br",
    "gzip, deflate, br, zstd": "zstd",
    GZIP: "gzip",
    "gzip;q=1.0, br;q=0.5": "gzip",
    "gzip;q=0": "identity",
    "*": "gzip",
    "gzip, *": "gzip",
    "deflate, *": "gzip",
    "br, *;q=0.1": "br",
    "gzip;q=0, *": "identity",
    "*;q=0": "identity",
    "zstd;q=0, *": "gzip",
    identity: "identity",
    "identity, gzip;q=0.5": "identity",
    "gzip;q=nonsense": "identity",
    deflate: "identity",
    ",,;": "identity",
  };
  for (const [header, encoding] of Object.entries(cases)) {
    test(header || "no header", () => expect(chooseEncoding(header)).toBe(encoding as "gzip"));
  }
});

test("If-None-Match names a tag, several, a weak one, or any", () => {
  const tag = '"abc"';
  for (const header of ['"abc"', 'W/"abc"', '"x", "abc"', '"x",W/"abc" ', "*", " * "])
    expect(matchesEtag(header, tag)).toBe(true);
  for (const header of ["", '"abcd"', "abc", '"x"', "W/*"]) expect(matchesEtag(header, tag)).toBe(false);
});
