import { act, useAct } from "../../../data/use-act.ts";
import { useResource } from "../../../data/use-resource.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import type { Member } from "./member-row.ts";
import { memberWords } from "./words.ts";

interface RemoveProps {
  readonly project: Project;
  readonly member: Member;
  readonly onClose: () => void;
}

/** Asks before a member is removed, and says which keys feel it. */
export function RemoveMemberDialog({ project, member: { id, name, membership }, onClose }: RemoveProps) {
  const words = useWords(memberWords);
  const removal = useAct("DELETE /v1/organization/projects/{project_id}/users/{user_id}");
  const keys = useResource("GET /rollcall/v1/api_keys", {
    query: { project_id: project.id, user_id: id, limit: 100 },
  });
  const remove = async () => {
    if ((await removal.run({ params: { project_id: project.id, user_id: id } })) === null) return;
    const undo = () =>
      act("POST /v1/organization/projects/{project_id}/users", {
        params: { project_id: project.id },
        body: { user_id: id, role: membership?.role ?? "member" },
      });
    toast({ text: words.removedToast(name), undo });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.removeTitle(name)}
      action={words.removeAction(name)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      {keys.error !== null && <ErrorPanel failure={keys.error} retry={keys.refresh} />}
      {keys.value === null ? (
        keys.error === null && <Skeleton lines={1} />
      ) : (
        <p>{words.removeKeys(keys.value.data.length, keys.value.has_more)}</p>
      )}
    </ConfirmDialog>
  );
}
