import { StoreRefusedToOpen } from "../store.ts";
import { migrations } from "./migrations/migrations.ts";

/** `store` names the file or the database in the message. */
export function refuseNewerSchema(store: string, version: number): void {
  if (version > migrations.length)
    throw new StoreRefusedToOpen(
      `${store} has schema version ${version} and this program knows up to ${migrations.length}; use a newer Rollcall`,
    );
}

/** For readers, which never migrate. */
export function refuseOtherSchema(store: string, version: number): void {
  if (version === migrations.length) return;
  const older = "start a server on it once, which brings it up to date";
  throw new StoreRefusedToOpen(
    `${store} has schema version ${version} and this program reads ${migrations.length}; ` +
      (version < migrations.length ? older : "use a newer Rollcall"),
  );
}
