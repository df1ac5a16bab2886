import { expect, test } from "bun:test";
import { browserName } from "./browser-name.ts";

const known: readonly (readonly [userAgent: string, name: string])[] = [
  ["Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox 143, Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0",
    "Edge 141, Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15",
    "Safari 18, macOS",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Mobile/15E148 Safari/604.1",
    "Safari 18, iOS",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Chrome 141, Android",
  ],
];

for (const [userAgent, name] of known)
  test(`${name} is known by what it calls itself`, () => {
    expect(browserName(userAgent)).toBe(name);
  });

test("an unknown browser is shown as it calls itself, but no longer than a line", () => {
  expect(browserName("curl/8.9")).toBe("curl/8.9");
  expect(browserName("x".repeat(500))).toHaveLength(60);
  expect(browserName(null)).toBe(null);
});
