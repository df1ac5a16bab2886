import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Banner } from "../../../parts/page/banner.tsx";
import { ModelPicker } from "../../../parts/pick/model-picker.tsx";
import { useDeclaredWhy } from "../../../parts/text/declared-by.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { useWords } from "../../../words/words.ts";
import { useModels } from "../../models/list/use-models.ts";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import { draftOf, isSame, type PolicyDraft } from "./draft.ts";
import { HideDialog } from "./hide-dialog.tsx";
import { ModeChoice } from "./mode-choice.tsx";
import { PreviewPanel } from "./preview-panel.tsx";
import { savePolicy, useSaving } from "./save-policy.ts";
import { UnknownIds } from "./unknown-ids.tsx";
import { usePreview } from "./use-preview.ts";
import { policyWords } from "./words.ts";
import { YamlDialog } from "./yaml-dialog.tsx";

interface PolicyProps {
  readonly project: Project;
  readonly asOf: number | null;
  /** Null while it is as it is saved. The page keeps it while other views are open. */
  readonly draft: PolicyDraft | null;
  readonly onDraft: (draft: PolicyDraft | null) => void;
}

/** The model policy of a project: what is chosen on one side, what its keys would see on the other. */
export function PolicyView({ project, asOf, draft: written, onDraft }: PolicyProps) {
  const words = useWords(policyWords);
  const isFixed = project.status === "archived";
  const kept = isFixed ? null : written;
  const saved = useMemo(() => draftOf(project), [project]);
  const draft = kept ?? saved;
  const isDirty = kept !== null && !isSame(kept, saved);
  const { preview, error, isLoading } = usePreview(project.id, draft, asOf);
  const change = (next: PolicyDraft) => onDraft(isSame(next, saved) ? null : next);
  const [isYaml, setYaml] = useState(false);
  const unknown = draft.mode === "all" ? [] : (preview?.unknown_ids.filter((id) => draft.ids.has(id)) ?? []);
  return (
    <>
      {isFixed && <Banner tone="info">{words.archivedWhy}</Banner>}
      <SaveBar
        {...{ project, draft, saved, isDirty }}
        onDiscard={() => onDraft(null)}
        onSaved={() => onDraft(null)}
        onYaml={() => setYaml(true)}
      />
      <div class="policy">
        <div class="policy-choice">
          <ModeChoice mode={draft.mode} isFixed={isFixed} onChange={(mode) => change({ ...draft, mode })} />
          {draft.mode === "allow_list" && draft.ids.size === 0 && <Banner tone="warn">{words.nothingAllowed}</Banner>}
          <UnknownIds
            ids={unknown}
            onDrop={isFixed ? null : () => change({ ...draft, ids: without(draft.ids, unknown) })}
          />
          {draft.mode !== "all" && !isFixed && (
            <PickedModels draft={draft} unknown={unknown} onChange={(ids) => change({ ...draft, ids })} />
          )}
        </div>
        <div class="policy-effect">
          <PreviewPanel preview={preview} error={error} isLoading={isLoading} isDirty={isDirty} />
        </div>
      </div>
      {isYaml && <YamlDialog name={project.name} draft={draft} onClose={() => setYaml(false)} />}
    </>
  );
}

function without(ids: ReadonlySet<string>, gone: readonly string[]): ReadonlySet<string> {
  const left = new Set(ids);
  for (const id of gone) left.delete(id);
  return left;
}

interface PickedProps {
  readonly draft: PolicyDraft;
  readonly unknown: readonly string[];
  readonly onChange: (ids: ReadonlySet<string>) => void;
}

function PickedModels({ draft, unknown, onChange }: PickedProps) {
  const words = useWords(policyWords);
  const { value, error, isLoading, refresh } = useModels("live", true);
  // Ids without a model can be pasted and taken away as well.
  const models = useMemo(
    () => [
      ...unknown.map((id) => ({ id, owned_by: "–" })),
      ...(value ?? []).map(({ id, owner }) => ({ id, owned_by: owner })),
    ],
    [value, unknown.join("\n")],
  );
  return (
    <section class="policy-models" aria-label={draft.mode === "allow_list" ? words.allowed : words.denied}>
      <h2>{draft.mode === "allow_list" ? words.allowed : words.denied}</h2>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <ModelPicker models={models} chosen={draft.ids} onChange={onChange} isLoading={isLoading && value === null} />
    </section>
  );
}

interface SaveProps {
  readonly project: Project;
  readonly draft: PolicyDraft;
  readonly saved: PolicyDraft;
  readonly isDirty: boolean;
  readonly onDiscard: () => void;
  readonly onSaved: () => void;
  readonly onYaml: () => void;
}

/** Saves the draft, or says why it cannot be saved. */
function SaveBar({ project, draft, saved, isDirty, onDiscard, onSaved, onYaml }: SaveProps) {
  const words = useWords(policyWords);
  const { ownersOnly } = useWords(projectWords);
  const may = useMay();
  const declaredWhy = useDeclaredWhy()({ by: project.declared_by });
  const why = may("write-organization") ? declaredWhy : ownersOnly;
  const saving = useSaving(project.id, draft, () => {
    onSaved();
    toast({ text: words.saved, undo: () => savePolicy(project.id, saved) });
  });
  const isReady = isDirty && why === null && !saving.isRunning;
  if (project.status === "archived") return null;
  return (
    <>
      <div class="policy-bar">
        <button
          type="button"
          class="button button-main"
          aria-disabled={!isReady}
          aria-describedby={why === null ? undefined : "policy-why"}
          onClick={() => isReady && void saving.save()}
        >
          {words.save}
        </button>
        {isDirty && (
          <button type="button" class="button" onClick={onDiscard}>
            {words.discard}
          </button>
        )}
        <button type="button" class="button" onClick={onYaml}>
          {words.yaml}
        </button>
        {isDirty && why === null && <Badge tone="warn">{words.unsaved}</Badge>}
        {why !== null && (
          <p id="policy-why" class="soft">
            {why}
          </p>
        )}
      </div>
      {saving.failure !== null && saving.asked === null && <ErrorPanel failure={saving.failure} />}
      {saving.asked !== null && (
        <HideDialog
          project={project}
          lost={saving.asked}
          failure={saving.failure}
          isRunning={saving.isRunning}
          onConfirm={() => void saving.confirm()}
          onClose={saving.cancel}
        />
      )}
    </>
  );
}
