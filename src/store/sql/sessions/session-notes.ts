import type { SessionNotes } from "../../sessions.ts";
import type { SqlDriver } from "../driver.ts";
import { KeyLookUps } from "../keys/key-look-ups.ts";
import { noteUses } from "../keys/key-use.ts";
import { single } from "../queries.ts";
import { toSignInLink } from "./sessions.ts";
import { findSessionHolders, organizationsOfSessions } from "./session-holders.ts";

export function sessionNotes(driver: SqlDriver): SessionNotes {
  const lookUps = new KeyLookUps(driver, { organizationsOf: organizationsOfSessions, findHolders: findSessionHolders });
  return {
    findHolder: (digest) => lookUps.find(digest),
    findLink: (digest) => single(driver, `select * from sign_in_links where digest = ?`, [digest], toSignInLink),
    noteUse: (uses) =>
      noteUses(
        driver,
        "sessions",
        "seen_at",
        uses.map(({ organizationId, sessionId: id, atSeconds }) => ({ organizationId, id, atSeconds })),
      ),
    purge: async (beforeSeconds, limit) =>
      (await purge(driver, "sessions", "ends_at", beforeSeconds, limit)) +
      (await purge(driver, "sign_in_links", "expires_at", beforeSeconds, limit)),
  };
}

/** Beside the changes: nobody needs to learn that something is gone that was over before. */
function purge(driver: SqlDriver, table: string, end: string, beforeSeconds: number, limit: number): Promise<number> {
  return driver.beside(async (sql) => {
    const over = `select digest from ${table} where ${end} < ? order by ${end}, digest limit ?`;
    const deleted = `delete from ${table} where digest in (${over}) returning digest`;
    return (await sql.all(deleted, [beforeSeconds, limit])).length;
  });
}
