import { Database } from "bun:sqlite";
import { join } from "node:path";
import { digestOfKey } from "../../src/registry/keys/digest.ts";
import type { Place } from "./place.ts";

/*
 * Inserts very many rows by SQL while no server runs. They carry revision 1, the revision of the first start.
 */

/** Half of them are base models and half fine-tuned, as in every world of the benchmarks. */
export async function fillModels(place: Place, from: number, count: number): Promise<void> {
  await run(
    place,
    `insert into models (organization_id, id, kind, created, owned_by, state, declared_by, revision)
     with recursive numbers(number) as (select ${from} union all select number + 1 from numbers where number < ${from + count - 1})
     select case when number % 2 = 0 then '' else o.id end, 'meta-llama/llama-3.1-8b-instruct-x' || (10000000 + number),
       case when number % 2 = 0 then 'base' else 'fine-tuned' end, 1700000000 + number, 'bench-team', 'live', 'hand', 1
     from numbers, organizations o`,
  );
  await place.database?.query("vacuum analyze models");
}

/** Keys computed from a number, so that any of a million can be used without the API. */
export function bulkKey(at: number): string {
  return `bench-key-${10_000_000 + at}`;
}

/** They have the holder of the first key. */
export async function fillKeys(place: Place, count: number): Promise<void> {
  const columns = "organization_id, kind, project_id, user_id, name, redacted, scopes, created, revision";
  const first = `(select ${columns} from keys where kind = 'project' order by id limit 1)`;
  if (place.database !== null) {
    const number = `10000000 + number`;
    await place.database.query(`insert into keys (id, digest, ${columns})
      select 'key_' || (${number}), encode(sha256(('bench-key-' || (${number}))::bytea), 'base64'), holder.*
      from ${first} holder, generate_series(0, ${count - 1}) number`);
    await place.database.query("vacuum analyze keys");
    return;
  }
  const file = openFile(place);
  // Looked up once: the statement below runs a million times.
  file.run(`create temporary table holder as select * from ${first}`);
  const insert = file.query(`insert into keys (id, digest, ${columns}) select ?, ?, holder.* from holder`);
  file.transaction(() => {
    for (let at = 0; at < count; at++) insert.run(`key_${10_000_000 + at}`, digestOfKey(bulkKey(at)));
  })();
  close(file);
}

async function run(place: Place, statement: string): Promise<void> {
  if (place.database !== null) return void (await place.database.query(statement));
  const file = openFile(place);
  file.run(statement);
  close(file);
}

function openFile({ directory }: Place): Database {
  return new Database(join(directory, "data", "rollcall.db"));
}

function close(file: Database): void {
  file.run("pragma wal_checkpoint(truncate)");
  file.close();
}
