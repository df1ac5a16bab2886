import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { toast } from "../../../frame/toasts.tsx";
import { Menu } from "../../../parts/over/menu.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { BulkBar } from "../../../parts/table/bulk-bar.tsx";
import { useWords } from "../../../words/words.ts";
import { changeMany, doneIds, useBulk, type Outcome } from "../bulk.ts";
import { bulkWords } from "../bulk-words.ts";
import { FailuresDialog } from "../failures-dialog.tsx";
import { BulkDeleteDialog } from "./bulk-delete-dialog.tsx";
import { BulkProjectsDialog } from "./bulk-projects-dialog.tsx";
import type { ModelRow } from "./model-row.ts";

interface BulkProps {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
  readonly rows: readonly ModelRow[];
  readonly found: readonly ModelRow[];
}

/** What can be done to all models that are chosen. */
export function BulkActions({ chosen, onChange, rows, found }: BulkProps) {
  const words = useWords(bulkWords);
  const may = useMay();
  const bulk = useBulk();
  const [doing, setDoing] = useState<"delete" | "projects" | null>(null);
  const [failed, setFailed] = useState<readonly Outcome[] | null>(null);
  const selected = chosen.size === 0 ? [] : rows.filter(({ id }) => chosen.has(id));
  const finish = (outcomes: readonly Outcome[]) => {
    const done = new Set(doneIds(outcomes));
    onChange(new Set([...chosen].filter((id) => !done.has(id))));
    if (done.size < outcomes.length) setFailed(outcomes);
  };
  const finishDialog = (outcomes: readonly Outcome[]) => {
    setDoing(null);
    finish(outcomes);
  };
  const setVisibility = async (visibility: "listed" | "unlisted") => {
    const changed = selected.filter(({ isUnlisted }) => isUnlisted === (visibility === "listed")).map(({ id }) => id);
    const outcomes = await bulk.run("POST /rollcall/v1/bulk/models/update", [...chosen], { visibility });
    if (outcomes === null) return;
    finish(outcomes);
    const done = new Set(doneIds(outcomes));
    const back = changed.filter((id) => done.has(id));
    const opposite = visibility === "listed" ? "unlisted" : "listed";
    const undo = () => changeMany("POST /rollcall/v1/bulk/models/update", back, { visibility: opposite });
    if (done.size > 0) toast({ text: words[visibility](done.size), ...(back.length > 0 && { undo }) });
  };
  return (
    <>
      {bulk.error !== null && <ErrorPanel failure={bulk.error} />}
      <BulkBar chosen={chosen} shownKeys={found.map(({ id }) => id)} onChange={onChange}>
        {bulk.progress !== null && <span role="status">{words.running(bulk.progress, chosen.size)}</span>}
        <Menu
          label={words.visibility}
          text={words.visibility}
          items={[
            { label: words.list, onSelect: () => void setVisibility("listed") },
            { label: words.unlist, onSelect: () => void setVisibility("unlisted") },
          ]}
        />
        <button type="button" class="button" onClick={() => setDoing("projects")}>
          {words.projects}
        </button>
        {may("delete-models-of-organization") && (
          <button type="button" class="button button-bad" onClick={() => setDoing("delete")}>
            {words.delete}
          </button>
        )}
      </BulkBar>
      {doing === "delete" && <BulkDeleteDialog rows={selected} onDone={finishDialog} onClose={() => setDoing(null)} />}
      {doing === "projects" && (
        <BulkProjectsDialog rows={selected} onDone={finishDialog} onClose={() => setDoing(null)} />
      )}
      {failed !== null && <FailuresDialog outcomes={failed} onClose={() => setFailed(null)} />}
    </>
  );
}
