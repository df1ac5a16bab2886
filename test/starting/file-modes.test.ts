import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawnRollcall } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";

/** The database holds addresses, digests and sealed secrets, and its folder may be open to every user of the machine. */

const { newDirectory, start } = housekeeping();
const umask = (mode: string) => ["sh", "-c", `umask ${mode}; exec "$@"`, "sh"];
const everyFile = ["rollcall.db", "rollcall.db-shm", "rollcall.db-wal", "rollcall.lock", "rollcall.revision"];

test.each(["022", "000"])(
  "the files of a new store are accessible to their owner only, with umask %s",
  async (mask) => {
    const directory = openFolder();
    const server = await start({ directory, within: umask(mask) });
    expect((await remove(server.url)).status).toBe(200);
    const [made, modes] = [modesIn(directory), Object.fromEntries(everyFile.map((name) => [name, "600"]))];
    expect(made).toEqual(modes);
    expect(await server.stop()).toBe(0);
    expect(server.stderr()).not.toContain("open to other users");
  },
);

test("files readable by other users are restricted at the next start, which reports it once", async () => {
  const directory = openFolder();
  await (await start({ directory })).kill();
  for (const name of everyFile) chmodSync(join(directory, "data", name), 0o644);
  const again = await start({ directory });
  expect(new Set(Object.values(modesIn(directory)))).toEqual(new Set(["600"]));
  await again.stop();
  const lines = again.stderr().split("\n");
  const said = lines.filter((line) =>
    line.includes("was open to other users of this machine (mode 644) and can be read only by its owner now"),
  );
  expect(said).toHaveLength(everyFile.length);
  expect(said.every((line) => JSON.parse(line).level === "error")).toBe(true);
  const third = await start({ directory });
  await third.stop();
  expect(third.stderr()).not.toContain("open to other users");
});

test("an export, and a store imported from it, are readable by the owner only", async () => {
  const directory = openFolder();
  await (await start({ directory })).stop();
  const [out, place] = [join(directory, "out.export"), join(openFolder(), "data")];
  const run = (args: readonly string[]) => spawnRollcall(args, {}, "ignore", umask("000")).exited;
  expect(await run(["export", "--data", join(directory, "data"), "--out", out])).toBe(0);
  expect(await run(["import", "--data", place, out])).toBe(0);
  expect(statSync(out).mode & 0o777).toBe(0o600);
  for (const name of readdirSync(place))
    expect([name, statSync(join(place, name)).mode & 0o777]).toEqual([name, 0o600]);
});

/** As systemd's StateDirectory makes it: the server finds it and does not make it. */
function openFolder(): string {
  const directory = newDirectory();
  mkdirSync(join(directory, "data"), { mode: 0o755 });
  return directory;
}

function modesIn(directory: string): Record<string, string> {
  const data = join(directory, "data");
  const names = readdirSync(data).sort();
  return Object.fromEntries(names.map((name) => [name, (statSync(join(data, name)).mode & 0o777).toString(8)]));
}

function remove(url: string): Promise<Response> {
  const headers = { authorization: `Bearer ${keys.acemeOwner}` };
  return fetch(`${url}/v1/models/ft:gpt-4o-mini:acemeco:suffix:abc123`, { method: "DELETE", headers });
}
