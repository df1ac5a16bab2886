import { Database } from "bun:sqlite";
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "bun:test";
import { housekeeping } from "../starting/housekeeping.ts";
import { refusal } from "../starting/refused-start.ts";
import { becomes, databaseOf, listed, register, registerMany, troublesOf } from "./served-files.ts";

/** rollcall.lock is an empty file that invites its removal; one server has the directory all the same. */

const { start } = housekeeping();

test("removing the lock file lets no second server in, and the first continues", async () => {
  const server = await start();
  const acknowledged = await registerMany(server, "before", 3);
  const folder = dirname(databaseOf(server));
  const lock = join(folder, "rollcall.lock");
  const second = ["serve", "--port", "0", "--data", folder];
  for (let round = 0; round < 4; round++) {
    rmSync(lock, { force: true });
    expect(await refusal(second)).toMatch(/another process has \S+rollcall\.db open|another Rollcall server is using/);
    expect(await register(server, `during-${round}`)).toBe(200);
    acknowledged.push(`during-${round}`);
  }
  // It has taken the lock again, so that the usual refusal holds from then on.
  await becomes(true, () => existsSync(lock));
  await Bun.sleep(1_500);
  expect(await refusal(second)).toMatch(/^another Rollcall server is using/);
  expect(troublesOf(server)).toEqual([]);
  await server.kill();
  rmSync(lock);
  expect(await listed(await start({ directory: server.directory }))).toEqual(acknowledged.sort());
});

test("a directory without its lock file opens, and another reader is no obstacle if it has one", async () => {
  const server = await start();
  const path = databaseOf(server);
  await server.stop();
  rmSync(join(dirname(path), "rollcall.lock"));
  expect(await (await start({ directory: server.directory })).stop()).toBe(0);
  const reader = new Database(path, { readonly: true });
  reader.query("select * from clock").get();
  expect(await (await start({ directory: server.directory })).stop()).toBe(0);
  reader.close();
});
