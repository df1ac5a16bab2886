import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import type { Store, Transaction, Unchanged } from "../store/store.ts";
import { committer, signedByServer, type Change } from "./commit.ts";
import type { TakeTurn } from "./take-turn.ts";

/** Commits changes that no request asked for. */
export type BackgroundWriter = ReturnType<typeof backgroundWriter>;

export function backgroundWriter(
  { store, live, time }: { store: Store; live: LiveCatalogue; time: { nowMs: () => number } },
  defaultOrganizationId: string,
  takeTurn: TakeTurn,
) {
  const commit = committer(store, live, time.nowMs);
  return {
    store,
    takeTurn,
    /** Null stands for what all organizations share; the default organization's audit log has those changes. */
    commit: <Result>(
      organizationId: string | null,
      work: (transaction: Transaction, atSeconds: number) => Promise<Change<Result> | Unchanged<Result>>,
    ) =>
      commit(signedByServer(organizationId ?? defaultOrganizationId), (transaction, _, atSeconds) =>
        work(transaction, atSeconds),
      ),
  } as const;
}
