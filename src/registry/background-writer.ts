import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Store, Transaction, Unchanged } from "../store/store.ts";
import { committer, signedByServer, type Change } from "./commit.ts";
import type { TakeTurn } from "./take-turn.ts";

/** Commits changes that no request asked for. */
export interface BackgroundWriter {
  readonly store: Store;
  /** Null stands for what all organizations share; the default organization's audit log has those changes. */
  readonly commit: <Result>(
    organizationId: string | null,
    work: (transaction: Transaction, atSeconds: number) => Promise<Change<Result> | Unchanged<Result>>,
  ) => Promise<Result>;
  readonly takeTurn: TakeTurn;
}

export function backgroundWriter(
  { store, live, time }: { store: Store; live: LiveCatalogue; time: { nowMs: () => number } },
  defaultOrganizationId: string,
  takeTurn: TakeTurn,
): BackgroundWriter {
  const commit = committer(store, live, time.nowMs);
  return {
    store,
    commit: (organizationId, work) =>
      commit(signedByServer(organizationId ?? defaultOrganizationId), (transaction, _, atSeconds) =>
        work(transaction, atSeconds),
      ),
    takeTurn,
  };
}
