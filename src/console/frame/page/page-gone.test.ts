import { expect, test } from "bun:test";
import { loadingFailure, PageGone } from "./page-gone.ts";

test("only a script that does not arrive makes a page gone", () => {
  for (const message of [
    "Failed to fetch dynamically imported module: https://host/console/assets/keys-page-1.js",
    "error loading dynamically imported module: https://host/console/assets/keys-page-1.js",
    "Importing a module script failed.",
  ])
    expect(loadingFailure(new TypeError(message))).toBeInstanceOf(PageGone);
  const fault = new TypeError("Cannot read properties of undefined (reading 'map')");
  expect(loadingFailure(fault)).toBe(fault);
});
