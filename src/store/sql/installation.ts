import type { SqlDriver, SqlRunner } from "./driver.ts";
import { text } from "./values.ts";

const tagKeyName = "tag_key";

export async function keepTagKey(driver: SqlDriver, proposed: string): Promise<string> {
  const known = await find(driver);
  if (known !== null) return known;
  return driver.write(async (sql) => {
    // Another server may have been first.
    await sql.all(`insert into installation (name, value) values (?, ?) on conflict (name) do nothing`, [
      tagKeyName,
      proposed,
    ]);
    const kept = await find(sql);
    if (kept === null) throw new Error("the store did not keep its tag key");
    return kept;
  });
}

async function find(sql: SqlRunner): Promise<string | null> {
  const rows = await sql.all(`select value from installation where name = ?`, [tagKeyName]);
  return rows[0] === undefined ? null : text(rows[0], "value");
}
