import { useState } from "preact/hooks";
import { usePages } from "../../data/use-pages.ts";
import { Picker, type PickItem } from "../../parts/pick/picker.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { useWords } from "../../words/words.ts";
import { makeWords } from "./make-words.ts";

export interface PickedAccount extends PickItem {
  readonly projectId: string;
}

interface AccountProps {
  /** Null for those of every project. */
  readonly projectId: string | null;
  readonly onPick: (account: PickedAccount) => void;
  readonly onClose: () => void;
}

/** Service accounts of one project or of all, by name. */
export function AccountPicker({ projectId, onPick, onClose }: AccountProps) {
  const words = useWords(makeWords);
  const [q, setQ] = useState("");
  const sought = useSettled(q).trim();
  const { rows, error, hasMore, isLoading, more } = usePages("GET /rollcall/v1/service_accounts", {
    query: { limit: 100, ...(sought !== "" && { q: sought }), ...(projectId !== null && { project_id: projectId }) },
  });
  const items = rows?.map((row) => ({ id: row.id, name: row.name, note: row.project_name, projectId: row.project_id }));
  const pick = ({ id }: PickItem) => {
    const picked = items?.find((item) => item.id === id);
    if (picked !== undefined) onPick(picked);
  };
  return (
    <Picker
      title={words.chooseAccount}
      items={items ?? null}
      q={q}
      onSearch={setQ}
      onPick={pick}
      onClose={onClose}
      failure={error}
      more={{ hasMore, isLoading, load: more }}
    />
  );
}
