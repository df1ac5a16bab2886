import type { ComponentChildren } from "preact";
import { useCallback, useMemo, useState } from "preact/hooks";
import { serverNowMs } from "../../data/send.ts";
import { useMay } from "../../data/session.ts";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { hrefOf } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { ChangeDialog } from "./change-dialog.tsx";
import { useDeclaredBy } from "./key-badges.tsx";
import { holderOf, isOver, type KeyRow } from "./key-row.ts";
import { makeWords } from "./make-words.ts";
import { RevokeAllDialog, type EveryKeyOf } from "./revoke-all-dialog.tsx";
import { RevokeChosenDialog } from "./revoke-chosen-dialog.tsx";
import { RevokeKeyDialog } from "./revoke-dialog.tsx";
import { RotateDialog } from "./rotate-dialog.tsx";
import { keysWords } from "./words.ts";

/** What is about to be done, until its dialog closes. */
export type Deed =
  | { readonly what: "rotate" | "change" | "revoke"; readonly row: KeyRow }
  | { readonly what: "revoke-all"; readonly of: EveryKeyOf }
  | { readonly what: "revoke-chosen"; readonly rows: readonly KeyRow[]; readonly onDone: () => void };

interface KeyActions {
  /** What can be done to a key, as a menu has it. */
  readonly actions: (row: KeyRow) => readonly MenuItem[];
  readonly begin: (deed: Deed) => void;
  /** The dialog of what is about to be done. */
  readonly dialog: ComponentChildren;
}

export function useKeyActions(): KeyActions {
  const words = useWords(keysWords);
  const making = useWords(makeWords);
  const mayWrite = useMay()("write-organization");
  const declaredBy = useDeclaredBy();
  const [deed, begin] = useState<Deed | null>(null);
  const actions = useCallback(
    (row: KeyRow): readonly MenuItem[] => {
      const isOld = isOver(row, Math.floor(serverNowMs() / 1000));
      const why = declaredBy(row) ?? (isOld ? making.overOld : null);
      const looking = [
        { label: words.whatItSees, href: hrefOf("keys", { id: row.id, view: "models" }) },
        { label: words.explain, href: hrefOf("access", { key: row.id }) },
      ];
      const changing: MenuItem[] = [
        { label: `${making.rotate}…`, disabledWhy: why, onSelect: () => begin({ what: "rotate", row }) },
        { label: `${making.change}…`, disabledWhy: why, onSelect: () => begin({ what: "change", row }) },
        { label: `${words.revoke}…`, tone: "bad", onSelect: () => begin({ what: "revoke", row }) },
      ];
      return [...(row.kind === "admin" ? [] : looking), ...(mayWrite && row.revoked_at === null ? changing : [])];
    },
    [words, making, mayWrite],
  );
  const dialog = useMemo(() => deed !== null && <DeedDialog deed={deed} onClose={() => begin(null)} />, [deed]);
  return { actions, begin, dialog };
}

function DeedDialog({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) {
  if (deed.what === "revoke-all") return <RevokeAllDialog of={deed.of} onClose={onClose} />;
  if (deed.what === "revoke-chosen")
    return <RevokeChosenDialog rows={deed.rows} onDone={deed.onDone} onClose={onClose} />;
  const Asked = { rotate: RotateDialog, change: ChangeDialog, revoke: RevokeKeyDialog }[deed.what];
  return <Asked row={deed.row} onClose={onClose} />;
}

/** Every key of the holder and of the project of this one. */
export function everyKeyItems(row: KeyRow, begin: (deed: Deed) => void, label: (name: string) => string): MenuItem[] {
  const { type, id, name, email } = holderOf(row);
  const project = row.project_id;
  const items: MenuItem[] = [];
  if (type === "user") {
    const item = { id, name, ...(email !== null && { note: email }) };
    items.push({
      label: label(name),
      tone: "bad",
      onSelect: () => begin({ what: "revoke-all", of: { kind: "user", item } }),
    });
  }
  if (project !== null) {
    const item = { id: project, name: row.project_name ?? project };
    items.push({
      label: label(item.name),
      tone: "bad",
      onSelect: () => begin({ what: "revoke-all", of: { kind: "project", item } }),
    });
  }
  return items;
}
