import { Database } from "bun:sqlite";
import { join } from "node:path";
import { digestOf } from "../../src/registry/digest.ts";
import type { Place } from "./place.ts";

/** Keys by number, so that any of a million can be used without having been made through the API. */
export function bulkKey(at: number): string {
  return `bench-key-${String(at).padStart(10, "0")}`;
}

/** Puts keys beside the first one, whose holder they share. No server may be running. */
export async function fillKeys({ directory, database }: Place, count: number): Promise<void> {
  const columns = "organization_id, kind, project_id, user_id, name, redacted, scopes, created, revision";
  const first = `(select ${columns} from keys where kind = 'project' order by id limit 1) first`;
  if (database !== null) {
    const digest = `encode(sha256(('bench-key-' || lpad(at::text, 10, '0'))::bytea), 'base64')`;
    await database.query(`insert into keys (id, digest, ${columns})
      select 'key_' || lpad(at::text, 10, '0'), ${digest}, first.* from ${first}, generate_series(0, ${count - 1}) at`);
    return database.query("vacuum analyze keys").then(() => undefined);
  }
  const file = new Database(join(directory, "data", "rollcall.db"));
  const insert = file.query(`insert into keys (id, digest, ${columns}) select ?, ?, first.* from ${first}`);
  file.transaction(() => {
    for (let at = 0; at < count; at++) insert.run(`key_${String(at).padStart(10, "0")}`, digestOf(bulkKey(at)));
  })();
  file.run("pragma wal_checkpoint(truncate)");
  file.close();
}
