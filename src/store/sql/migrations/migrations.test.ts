import { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "bun:test";
import { openServedFile } from "../../sqlite/file.ts";
import { migrations } from "./migrations.ts";

/*
 * Existing stores were created by exactly these statements. A new migration adds a line here, with the hash that the
 * failing test prints; no line ever changes.
 */
const frozen: readonly string[] = [
  "b35e4892b8ca05bc72695d5202486a87812aca137609ccc4217c9790b87dd658",
  "de36f366a7c8640b5ecfef16a24ee7935e864341fb432d52529663cce9f62c98",
  "299cff568a5bafceb3b7772851534851688c616d220a69bc6f4609722e26cf9c",
  "e05d457a3844026a9393691ada88a6e7f97dc2c7ced59b53d67880c5ddc2565a",
  "4a98641b40b96b19cff6ef6eafd79d7c412121bfeb469acf8d24b95f0e374014",
  "4326284b2d8a3124236e9d58dd0a2ebfb88af368fb3ad61ffec49d16cee2f419",
  "cb33180ab42dbcf3c27984f16a2f0290e7dc4be01d9755c30cd5cfbecad41307",
  "c8501c387666ada03af0b3dd11c7f3a75e89ead906bdc8d79f5896e7cc970e35",
  "d655b4cdf616a775cfd31f66d7b1b92f22f08d437dd7c86ae6472eddb5ca8eef",
  "d9e8e9253f68b763cdffde89a0d0cbb11b538377c4f6ae39489533e88d60ae78",
  "32ab3f96f98bdf0bf28853f0cfe2841d890e6bc7852694a202fbcb6ff2febdf3",
  "6835d221b6a26c3cfae45a3f915ef1cd33277e1d9c43ad275e5dfa1512f774e9",
  "c4d63e0fdbd42aa832a4b6052ef5162113ef6e2b753353fd743f52e4982e6634",
  "192edf5d199985e973abbc18d821dc56dab789eef8aa7a7be051a743a704228d",
  "caa07f9052eab45442d2dcebbe29046fa2768b7187b28d0517a80c27ea382b15",
  "25203af740f8b446be787be13e1aa8bb45952e23cead9289ceef3361f7217e2d",
  "0d52e8dd7d8321de7a389ff736b68438bb2a99440713b013c107542a43fc64d9",
  "f4ba2a2099c3a4c4f7942ef1d05339ce4c98c0f1aefdd80fa01f104206282249",
  "54d5cd70270d0d7a8232ef70a70dcd3ac7a4994b51bf18e3db3e124cc53cef2f",
  "234fb84852369f908a3c4816e3a2c1dc811aedb41bf2cd73570ba22a2ef611ba",
  "b39c4a332dbe8a3bc2d3dcad07c6b68b0e042ddf2001e7b03ca5f1825af9bbcd",
  "8fd3e2eee2418ce56a2a2f790843d549fb5f7f78bb4c93441040134c92900ca8",
  "f5ba48db4fc6f7e338913e782062673b03bf3738ca3c6382cb67bb342e289ce0",
  "9cce62c7aed8823aa45bd4c50683c6617a64a532c16429d5fd19a99e1b29a7d4",
  "1122420068798cc63c73364a0b4445666c2fdb40a74d2621945dcb8468ff177e",
  "c0481748eda3ab5cf549230d0eab2b3eb3f61957ffc8592c58d147db252c28d9",
  "63dec278df91a1e0b1e5fec5b1ef98bd4778834f2a5f29d34580d6f8fb245aa7",
  "0f1a7bc226b7ab77e34fd03bea2f4a63312f805632aae9dd304a80cb551f40dd",
  "2f0b0cfc3a5e2045748ff54d15f9e69bf8e2459fa753e3f0ccbd7659f27524d5",
  "766fd385650f5d5af62f33be949672b008751e8e9ac160e2801ae934e10bc217",
  "06e5910b4dcf48aef2e917c2dca8fc80bdb74646614639029daf2f72a772c966",
  "7dd6c1eb13902a5a907de9b3a5cedae51ba7035610049460b8e9781360392845",
  "993b6a343ed61b514ebc9719f460a2103c415024adcde8eb2b4a35a9519708f5",
];

const directories: string[] = [];
afterAll(() => directories.forEach((directory) => rmSync(directory, { recursive: true })));

test("a committed migration never changes", () => {
  expect(migrations.map((statements) => createHash("sha256").update(JSON.stringify(statements)).digest("hex"))).toEqual(
    [...frozen],
  );
});

test.each(migrations.map((_, at) => at + 1))("a store of schema version %d is migrated to the newest", (version) => {
  const directory = storeOfVersion(version);
  const file = openServedFile(directory);
  expect(file.connections.writer.query("pragma user_version").get()).toEqual({ user_version: migrations.length });
  expect(file.connections.reader.query("select revision from clock").get()).toEqual({ revision: 17 });
  expect(schemaOf(file.connections.reader)).toEqual(schemaOf(fresh().connections.reader));
  file.close();
});

test("a failed migration leaves the file at its old version, with its data", () => {
  // The next two migrations succeed, and the one after them fails.
  const directory = storeOfVersion(3, "create table roles (id text)");
  const before = contentOf(directory);
  const sentence = `rollcall.db from schema version 3 to ${migrations.length}: table roles already exists`;
  expect(() => openServedFile(directory)).toThrow(sentence);
  expect(contentOf(directory)).toEqual(before);
});

test("an older store says how many models of a source it left out", () => {
  const two = JSON.stringify([
    { id: 'the "why": of it', why: "is odd" },
    { id: "y", why: 'has a "why":' },
  ]);
  const directory = storeOfVersion(
    28,
    `insert into source_states (organization_id, source_id, failures, left_out, next_at_ms, held_until_ms, model_count, answer)
     values ('org-a', 'two', 0, '${two}', 0, 0, 0, 'digest')`,
  );
  const file = openServedFile(directory);
  expect(file.connections.reader.query("select left_out_count, answer from source_states").all()).toEqual([
    { left_out_count: 2, answer: "digest" },
  ]);
  file.close();
});

test("a store with a known version but different tables is refused and unchanged", () => {
  const directory = storeOfVersion(5, "alter table organizations drop column allowed_networks");
  const before = contentOf(directory);
  expect(() => openServedFile(directory)).toThrow("its table organizations has no column allowed_networks");
  expect(contentOf(directory)).toEqual(before);
});

/** A store with some data, at an older schema version. */
function storeOfVersion(version: number, change?: string): string {
  const directory = newDirectory();
  const database = new Database(join(directory, "rollcall.db"), { create: true });
  database.run("pragma synchronous = off");
  database.run("pragma application_id = 1383033964");
  for (const statement of migrations.slice(0, version).flat()) database.run(statement);
  database.run(`pragma user_version = ${version}`);
  database.run("update clock set revision = 17");
  if (change !== undefined) database.run(change);
  database.run("pragma journal_mode = wal");
  database.close();
  return directory;
}

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "rollcall-migrations-"));
  directories.push(directory);
  return directory;
}

function fresh() {
  return openServedFile(newDirectory());
}

function contentOf(directory: string) {
  const database = new Database(join(directory, "rollcall.db"), { readonly: true });
  const content = [schemaOf(database), database.query("pragma user_version").get()];
  database.close();
  return content;
}

function schemaOf(database: Database): unknown {
  return database.query("select type, name, sql from sqlite_master order by name").all();
}
