import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import { oneWords } from "./words.ts";

/** Asks before a project is archived, which has no way back. */
export function ArchiveDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const words = useWords(oneWords);
  const { many } = useWords(projectWords);
  const archiving = useAct("POST /v1/organization/projects/{project_id}/archive");
  const { id, name, key_count: keys, user_count: members, service_account_count: accounts } = project;
  const archive = async () => {
    if ((await archiving.run({ params: { project_id: id } })) === null) return;
    toast({ text: words.archivedToast(name) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={<bdi class="breaks">{words.archiveTitle(name)}</bdi>}
      action={words.archiveAction(name)}
      typed={name.trim()}
      isRunning={archiving.isRunning}
      onConfirm={() => void archive()}
      onClose={onClose}
    >
      {archiving.error !== null && <ErrorPanel failure={archiving.error} />}
      <p>{words.archiveKeys(keys, many(keys))}</p>
      <p>{words.archivePeople(many(members), many(accounts))}</p>
      <p>{words.archiveForever}</p>
    </ConfirmDialog>
  );
}
