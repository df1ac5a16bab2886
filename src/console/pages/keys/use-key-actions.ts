import { useCallback, useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { hrefOf } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import type { KeyRow } from "./key-row.ts";
import { keysWords } from "./words.ts";

/** What can be done to a key, as the menu of its row has it, and which of them is about to be done. */
export function useKeyActions() {
  const words = useWords(keysWords);
  const mayWrite = useMay()("write-organization");
  const [revoking, setRevoking] = useState<KeyRow | null>(null);
  const actions = useCallback(
    (row: KeyRow): readonly MenuItem[] => [
      ...(row.kind === "admin"
        ? []
        : [{ label: words.whatItSees, href: hrefOf("keys", { id: row.id, view: "models" }) }]),
      ...(mayWrite && row.revoked_at === null
        ? [{ label: `${words.revoke}…`, tone: "bad" as const, onSelect: () => setRevoking(row) }]
        : []),
    ],
    [words, mayWrite],
  );
  const closeRevoking = useCallback(() => setRevoking(null), []);
  return { actions, revoking, setRevoking, closeRevoking };
}
