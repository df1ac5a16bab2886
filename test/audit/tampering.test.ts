import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { auditChain } from "../../src/store/sql/migrations/0001-0020/0004-audit-chain.ts";
import { migrations } from "../../src/store/sql/migrations/migrations.ts";
import { housekeeping } from "../starting/housekeeping.ts";
import { fingerprint } from "../starting/refused-start.ts";
import type { TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";
import { verifiedFile } from "./verified.ts";

/** What `audit verify` reports after somebody changed a stopped server's audit log with a database tool. */

const { newDirectory, start } = housekeeping();

let untouched: string;
/** The aceme organization's events, oldest first; the first is the start's. */
let events: { revision: number; id: string }[];

beforeAll(async () => {
  const server = await start();
  for (let at = 0; at < 6; at++) await createProject(server, `p${at}`, keys.acemeAdmin);
  await createProject(server, "theirs", keys.zenithAdmin);
  await server.stop();
  untouched = join(server.directory, "data");
  const database = new Database(join(untouched, "rollcall.db"), { readonly: true });
  events = database
    .query<{ revision: number; id: string }, []>(
      "select revision, id from audit_log where organization_id = 'org-aceme' order by revision",
    )
    .all();
  database.close();
});

/** Statements in which $3 is the revision of the third event, and the event and reason to report. */
const harms: Record<string, { readonly does: readonly string[]; readonly names: number | null; readonly as: string }> =
  {
    "the type was changed": {
      does: [`update audit_log set type = 'project.archived' where revision = $3`],
      names: 3,
      as: "altered",
    },
    "a detail was changed": {
      does: [`update audit_log set details = replace(details, 'p1', 'p9') where revision = $3`],
      names: 3,
      as: "altered",
    },
    "the names are missing": {
      does: [`update audit_log set names = null where revision = $3`],
      names: 3,
      as: "altered",
    },
    "a row has names that had none": {
      does: [`update audit_log set names = '{}' where revision = $1 and organization_id = 'org-aceme'`],
      names: 1,
      as: "altered",
    },
    "a space was added to the details": {
      does: [`update audit_log set details = details || ' ' where revision = $3`],
      names: 3,
      as: "altered",
    },
    "the address was changed": {
      does: [`update audit_log set address = '10.0.0.1' where revision = $3`],
      names: 3,
      as: "altered",
    },
    "the address is missing": {
      does: [`update audit_log set address = null where revision = $7`],
      names: 7,
      as: "altered",
    },
    "the key was changed": { does: [`update audit_log set key_id = 'k' where revision = $2`], names: 2, as: "altered" },
    "the project was changed": {
      does: [`update audit_log set project_id = 'proj_x' where revision = $4`],
      names: 4,
      as: "altered",
    },
    "the time was changed": { does: [`update audit_log set at = at - 1 where revision = $5`], names: 5, as: "altered" },
    "the first row was changed": {
      does: [`update audit_log set at = at + 1 where revision = $1 and organization_id = 'org-aceme'`],
      names: 1,
      as: "altered",
    },
    "a hash is missing": { does: [`update audit_log set hash = null where revision = $3`], names: 3, as: "altered" },
    "a hash and its position are missing": {
      does: [`update audit_log set hash = null, position = null where revision = $3`],
      names: 3,
      as: "inserted",
    },
    "a row in the middle is missing": { does: [`delete from audit_log where revision = $4`], names: 5, as: "removed" },
    "the first row is missing": {
      does: [`delete from audit_log where revision = $1 and organization_id = 'org-aceme'`],
      names: 2,
      as: "removed",
    },
    "the newest row is missing": { does: [`delete from audit_log where revision = $7`], names: null, as: "truncated" },
    "the newest two are missing": {
      does: [`delete from audit_log where revision in ($6, $7)`],
      names: null,
      as: "truncated",
    },
    "all rows are missing": {
      does: [`delete from audit_log where organization_id = 'org-aceme'`],
      names: null,
      as: "truncated",
    },
    "two rows were swapped": {
      does: [
        `update audit_log set revision = 999 where revision = $3`,
        `update audit_log set revision = $3 where revision = $4`,
        `update audit_log set revision = $4 where revision = 999`,
      ],
      names: 3,
      as: "removed",
    },
    "a row has the details of another": {
      does: [`update audit_log set details = (select details from audit_log where revision = $4) where revision = $3`],
      names: 3,
      as: "altered",
    },
    "a row was duplicated": {
      does: [
        `insert into audit_log select organization_id, revision, id || 'x', at, type, key_id, principal_id, address,
       request_id, resource_id, details, project_id, position, hash, names from audit_log where revision = $3`,
      ],
      names: 3,
      as: "inserted",
    },
    "a row without a hash was inserted in the middle": {
      does: [
        `insert into audit_log (organization_id, revision, id, at, type, details)
       values ('org-aceme', $3, 'audit_log-zz', 1, 'user.added', '{}')`,
      ],
      names: 3,
      as: "inserted",
    },
    "a row without a hash was inserted at the beginning": {
      does: [
        `insert into audit_log (organization_id, revision, id, at, type, details)
       values ('org-aceme', 0, 'audit_log-zz', 1, 'user.added', '{}')`,
      ],
      names: 0,
      as: "inserted",
    },
    "a row was inserted at the beginning and counted as older than the chain": {
      does: [
        `insert into audit_log (organization_id, revision, id, at, type, details)
       values ('org-aceme', 0, 'audit_log-zz', 1, 'user.added', '{}')`,
        `update audit_heads set events_before_chain = 1 where organization_id = 'org-aceme'`,
      ],
      names: 1,
      as: "altered",
    },
    "the newest row and its count are missing": {
      does: [
        `delete from audit_log where revision = $7`,
        `update audit_heads set events = events - 1 where organization_id = 'org-aceme'`,
      ],
      names: null,
      as: "altered",
    },
    "the head is missing": {
      does: [`delete from audit_heads where organization_id = 'org-aceme'`],
      names: 1,
      as: "inserted",
    },
  };

for (const [what, { does, names, as }] of Object.entries(harms)) {
  test.concurrent(`audit verify notices that ${what}`, async () => {
    const directory = tampered(does);
    const { exitCode, stdout } = await verifiedFile(directory);
    const lines = stdout.trimEnd().split("\n");
    const line = lines.find((text) => text.startsWith("org-aceme: ")) ?? "";
    expect(line).toContain(`BROKEN: ${as}, `);
    if (names !== null) expect(line).toMatch(new RegExp(`the event \\S+ of revision ${revisionOf(names)} `));
    expect([exitCode, lines.at(-1)]).toEqual([1, "2 organizations, 1 broken"]);
    expect(lines.find((text) => text.startsWith("org-zenith: "))).toContain("intact; 2 events");
  });
}

test.concurrent("an event beyond the newest revision is reported as inserted", async () => {
  const { exitCode, stdout } = await verifiedFile(tampered([`update clock set revision = 1`]));
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/^org-aceme: BROKEN: inserted, the event \S+ of revision 2 .*\norg-zenith: BROKEN: inserted/);
});

test.concurrent("an untouched file is intact, and verifying leaves every byte unchanged", async () => {
  const directory = tampered([]);
  const before = fingerprint(directory);
  const { exitCode, stdout } = await verifiedFile(directory);
  expect(stdout).toMatch(
    /^org-aceme: intact; 7 events; head [0-9a-f]{64}\norg-zenith: intact; 2 events; head [0-9a-f]{64}\n2 organizations, all intact\n$/,
  );
  expect(exitCode).toBe(0);
  expect(fingerprint(directory)).toEqual(before);
});

test.concurrent("a file in use by a server is refused, with the request that verifies it", async () => {
  const server = await start();
  const { exitCode, stderr } = await verifiedFile(join(server.directory, "data"));
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^rollcall: a Rollcall server is using .*GET \/rollcall\/v1\/audit\/verification/);
  await createProject(server, "still taken", keys.acemeAdmin);
});

test.concurrent("a killed server's file with its write-ahead log is intact", async () => {
  const server = await start();
  for (let at = 0; at < 3; at++) await createProject(server, `p${at}`, keys.acemeAdmin);
  await server.kill();
  const { exitCode, stdout } = await verifiedFile(join(server.directory, "data"));
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("org-aceme: intact; 4 events")]);
});

test.concurrent("rows from before the chain are counted, and adding one is detected", async () => {
  const directory = newDirectory();
  const data = join(directory, "data");
  await (await start({ directory })).stop();
  makeOld(data);
  const old = await verifiedFile(data);
  expect(old.exitCode).toBe(1);
  expect(old.stderr).toMatch(/has schema version \d+ and this program reads \d+; start a server on it once/);

  const server = await start({ directory });
  await createProject(server, "chained", keys.acemeAdmin);
  await server.stop();
  const upgraded = await verifiedFile(data);
  expect([upgraded.exitCode, upgraded.stdout]).toEqual([
    0,
    expect.stringMatching(/^org-aceme: intact; 2 events, after 2 from before the chain; head/),
  ]);

  change(data, [
    `insert into audit_log (organization_id, revision, id, at, type, details)
     values ('org-aceme', 1, 'audit_log-zz', 1, 'user.added', '{}')`,
  ]);
  expect((await verifiedFile(data)).stdout).toContain("BROKEN: inserted, ");
});

test.concurrent("a missing file and invalid arguments are reported", async () => {
  const absent = await verifiedFile(join(newDirectory(), "none"));
  expect([absent.exitCode, absent.stderr]).toEqual([
    1,
    expect.stringMatching(/^rollcall: there is no \S+rollcall\.db\n$/),
  ]);
});

function tampered(statements: readonly string[]): string {
  const directory = join(newDirectory(), "data");
  cpSync(untouched, directory, { recursive: true });
  change(directory, statements);
  return directory;
}

function change(directory: string, statements: readonly string[]): void {
  const database = new Database(join(directory, "rollcall.db"));
  for (const statement of statements)
    database.run(statement.replaceAll(/\$(\d)/g, (_, at: string) => String(revisionOf(Number(at)))));
  // Moves the changes out of the write-ahead log, so that later comparisons see no difference from this connection.
  database.run("pragma wal_checkpoint(truncate)");
  database.close(true);
}

/** Events are numbered from 1; 0 is a row inserted before them. */
function revisionOf(event: number): number {
  return event === 0 ? 0 : (events[event - 1]?.revision ?? -1);
}

/** A database from before the chain existed, with two audit rows. */
function makeOld(directory: string): void {
  const path = join(directory, "rollcall.db");
  const applicationId = new Database(path, { readonly: true }).query("pragma application_id").values()[0]?.[0];
  const draft = join(newDirectory(), "old.db");
  const database = new Database(draft, { create: true });
  database.run(`pragma application_id = ${String(applicationId)}`);
  const before = migrations.slice(0, migrations.indexOf(auditChain));
  for (const statement of before.flat()) database.run(statement);
  database.run(`pragma user_version = ${before.length}`);
  database.run(`update clock set revision = 2`);
  for (const revision of [1, 2])
    database.run(
      `insert into audit_log (organization_id, revision, id, at, type, details)
       values ('org-aceme', ${revision}, 'audit_log-${revision}', 1, 'rollcall.started', '{}')`,
    );
  database.close();
  cpSync(draft, path);
}

async function createProject({ url }: TestServer, name: string, key: string): Promise<void> {
  const answer = await fetch(`${url}/v1/organization/projects`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ name }),
  });
  expect(answer.status).toBe(200);
}
