import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "bun:test";
import { keyVariables, startMemoryServer, type MemoryServer } from "./memory-server.ts";

let server: MemoryServer;
beforeAll(async () => void (server = await startMemoryServer()));
afterAll(() => server.stop());

/** The commands of a page with what it shows of their output. */
function commandsOf(page: string): { command: string; shown: string[] }[] {
  const text = readFileSync(join(import.meta.dir, "..", "..", "docs", page), "utf8");
  const blocks = [...text.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = ""]) => block);
  return blocks.flatMap((block) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command = "", ...shown] = part.trimEnd().split("\n");
        return { command, shown };
      }),
  );
}

test("the commands of docs/scripts.md print what it shows", async () => {
  const commands = commandsOf("scripts.md").filter(({ command }) => command.startsWith("curl"));
  expect(commands).toHaveLength(5);
  for (const { command, shown } of commands) {
    const child = Bun.spawn(["bash", "-c", command], {
      env: { ...process.env, ...keyVariables, URL: server.url },
      stderr: "ignore",
    });
    const printed = new Set((await new Response(child.stdout).text()).split(/\r?\n/));
    expect(shown.filter((line) => !printed.has(line))).toEqual([]);
  }
});

test("docs/scripts.md describes every field of an answer", () => {
  const read = (...path: string[]) => readFileSync(join(import.meta.dir, "..", "..", ...path), "utf8");
  const [, type = ""] =
    /^export interface ScriptAnswer {\n(.*?)^}/ms.exec(read("src", "testing", "testing.d.cts")) ?? [];
  const fields = [...type.matchAll(/^ {2}readonly (\w+)\?/gm)].map(([, name = ""]) => name);
  const [, table = ""] = /^\| field \| meaning \|\n(.*?)\n\n/ms.exec(read("docs", "scripts.md")) ?? [];
  const names = table.split("\n").map((row) => row.split("|")[1] ?? "");
  const described = names.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name));
  expect(described.toSorted()).toEqual(fields.toSorted());
});
