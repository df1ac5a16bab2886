import type { AuditNames, NamedKind, NamedPart } from "../../rows.ts";
import type { SqlRunner } from "../driver.ts";
import { list } from "../queries.ts";
import { nullableText, oneOf, text } from "../values.ts";
import { namedParts } from "../../rows.ts";

/** Rows stay when what they stand for is removed, so somebody who has left is found too. */
const tables: Readonly<Record<NamedKind, readonly [table: string, name: string, email: string]>> = {
  key: ["keys", "name", "null"],
  user: ["users", "name", "email"],
  "service account": ["service_accounts", "name", "null"],
  project: ["projects", "name", "null"],
  group: ["groups", "name", "null"],
  role: ["roles", "name", "null"],
  invite: ["invites", "email", "email"],
};

export async function findNames(sql: SqlRunner, organizationId: string, parts: readonly NamedPart[]) {
  const asked = parts.flatMap(({ part, id, kinds }) => kinds.map((kind) => ({ part, id, kind })));
  if (asked.length === 0) return null;
  const statements = asked.map(({ part, kind }) => {
    const [table, name, email] = tables[kind];
    return `select '${part}' as part, ${name} as name, cast(${email} as text) as email from ${table}
      where organization_id = ? and id = ?`;
  });
  const values = asked.flatMap(({ id }) => [organizationId, id]);
  const named = await list(sql, statements.join(" union all "), values, (row) => {
    const email = nullableText(row, "email");
    return [oneOf(namedParts, row, "part"), { name: text(row, "name"), ...(email !== null && { email }) }] as const;
  });
  return named.length === 0 ? null : (Object.fromEntries(named) as AuditNames);
}
