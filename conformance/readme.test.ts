import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { callingClients, pythonClients } from "./calls/callers.ts";
import { clients } from "./clients.ts";
import { generators } from "./generators.ts";
import { vendorClients } from "./vendors.ts";
import { replayedClients } from "./replayed-clients.ts";

const readme = readFileSync(join(import.meta.dir, "README.md"), "utf8");
const oneLine = readme.replace(/\s+/g, " ");

test("README.md names every client that runs, and each thing it cannot do with the reason", () => {
  for (const { version, cannot } of clients) {
    const row = readme.split("\n").find((line) => line.startsWith(`| npm openai ${version} |`));
    expect(row?.match(/\bno \(\d\)/g) ?? []).toHaveLength(Object.keys(cannot).length);
    for (const reason of Object.values(cannot)) expect(oneLine).toContain(reason);
  }
});

test("README.md names every client that is replayed instead of run", () => {
  const table = readme.slice(readme.indexOf("## Not run"));
  for (const { name } of replayedClients) {
    const [, family = "", version = ""] = /^(.*) (\S+)$/.exec(name) ?? [];
    const row = table.split("\n").find((line) => line.startsWith(`| ${family} `));
    expect(row).toContain(version);
  }
});

test("README.md names every generator whose client runs", () => {
  for (const { package: name, version, program } of generators) {
    const row = readme.split("\n").find((line) => line.startsWith(`| npm ${name} ${version} |`));
    expect(row).toContain(`generated/${program}.ts`);
  }
});

test("README.md names every vendor's client that runs, with the calls it has", () => {
  for (const { package: name, version, calls } of vendorClients) {
    const row = readme.split("\n").find((line) => line.startsWith(`| npm ${name} ${version} |`));
    const [, , , pages, retrieve, remove] = (row ?? "").split("|").map((cell) => cell.trim());
    const has = [pages, retrieve, remove].map((cell) => cell !== undefined && cell !== "no such call");
    expect([name, ...has]).toEqual([
      name,
      calls.includes("pages"),
      calls.includes("retrieve"),
      calls.includes("delete"),
    ]);
  }
});

test("README.md names every client that makes calls, with the calls it has", () => {
  const calls = readme.slice(readme.indexOf("## Calls"), readme.indexOf("## Clients generated"));
  const rows = calls.split("\n");
  for (const { package: name, version, more, saysWhatBroke } of [...callingClients, ...pythonClients]) {
    const row = rows.find((line) => /^\| (npm|Debian's) /.test(line) && line.includes(` ${name} ${version} |`));
    for (const call of more) expect(row).toContain(call.replace(/, (streamed|broken)$/, ""));
    expect(row?.endsWith(saysWhatBroke ? "| our words |" : "| throws |")).toBe(true);
  }
});
