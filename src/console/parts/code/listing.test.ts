import { expect, test } from "bun:test";
import { dialectBases } from "../../../http/models/dialect-bases.ts";
import { serverAddress } from "../../route/server-address.ts";
import { listingSnippets } from "./listing.ts";

test("the address of the server is beside the folder of the console, behind a proxy's path too", () => {
  expect(serverAddress("https://models.example", "/console/")).toBe("https://models.example");
  expect(serverAddress("https://example.com", "/rollcall/console/")).toBe("https://example.com/rollcall");
});

test("every snippet names a base URL that this server has", () => {
  const bases = dialectBases.map(({ baseUrl }) => baseUrl);
  for (const { id, text } of listingSnippets("https://models.example")) {
    const named = [...text.matchAll(/https:\/\/models\.example([\w/.]*)/g)].map(([, path = ""]) => path);
    expect(named, id).not.toBeEmpty();
    for (const path of named) expect(bases, id).toContain(path.replace(/\/models$/, ""));
  }
});
