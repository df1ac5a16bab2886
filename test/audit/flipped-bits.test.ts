import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "bun:test";
import { rollcall } from "../moving/commands.ts";
import { housekeeping } from "../starting/housekeeping.ts";
import { keys } from "../support/world.ts";

/**
 * A start detects damage to the structure of the file; `audit verify` also detects damage to data in an index or the
 * chain.
 */

const { newDirectory, start } = housekeeping();

test("audit verify finds a flipped bit in an id or a digest, in the table and in every index", async () => {
  const server = await start();
  const id = "ft:gpt-4o-mini:acemeco:bits:1";
  await fetch(`${server.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id }),
  });
  await server.stop();
  const data = join(server.directory, "data");
  const bytes = readFileSync(join(data, "rollcall.db"));
  const digest = new Bun.CryptoHasher("sha256").update(keys.acemeOwner).digest("base64");
  const places = [id, digest].flatMap((text) => placesOf(bytes, text));
  // Each text is in a row and an index, and the id is in an audit row, too.
  expect(places.length).toBeGreaterThanOrEqual(5);
  for (const at of places) {
    const directory = newDirectory();
    cpSync(data, directory, { recursive: true });
    const harmed = Buffer.from(bytes);
    harmed.writeUInt8(harmed.readUInt8(at + 25) ^ 1, at + 25);
    writeFileSync(join(directory, "rollcall.db"), harmed);
    const { exitCode, stdout, stderr } = await rollcall(["audit", "verify", "--data", directory]);
    expect([at, exitCode, stdout + stderr]).toEqual([
      at,
      1,
      expect.stringMatching(/is damaged \(|BROKEN: altered|row of \w+ is damaged/),
    ]);
  }
});

function placesOf(bytes: Buffer, text: string): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) places.push(at);
  return places;
}
