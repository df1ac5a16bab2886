import type { SqlDriver, SqlRunner } from "./driver.ts";
import { single } from "./queries.ts";
import { text } from "./values.ts";

const tagKeyName = "tag_key";

export async function keepTagKey(driver: SqlDriver, proposed: string): Promise<string> {
  const known = await find(driver);
  if (known !== null) return known;
  return driver.write(async (sql) => {
    // Another server may have been first.
    const unlessKept = `insert into installation (name, value) values (?, ?) on conflict (name) do nothing`;
    await sql.all(unlessKept, [tagKeyName, proposed]);
    const kept = await find(sql);
    if (kept === null) throw new Error("the store did not keep its tag key");
    return kept;
  });
}

function find(sql: SqlRunner): Promise<string | null> {
  return single(sql, `select value from installation where name = ?`, [tagKeyName], (row) => text(row, "value"));
}
