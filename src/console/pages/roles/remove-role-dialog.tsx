import { useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { useWords } from "../../words/words.ts";
import type { RoleRef } from "./role-row.ts";
import { roleWords } from "./words.ts";

interface RemoveProps {
  readonly role: RoleRef;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks before a role is removed, and names those who lose it. */
export function RemoveRoleDialog({ role: { id, name, projectId }, onRemoved, onClose }: RemoveProps) {
  const words = useWords(roleWords);
  const ofOrganization = useAct("DELETE /v1/organization/roles/{role_id}");
  const ofProject = useAct("DELETE /v1/projects/{project_id}/roles/{role_id}");
  const error = ofOrganization.error ?? ofProject.error;
  const remove = async () => {
    const answer =
      projectId === null
        ? await ofOrganization.run({ params: { role_id: id } })
        : await ofProject.run({ params: { project_id: projectId, role_id: id } });
    if (answer === null) return;
    toast({ text: words.removed(name) });
    onRemoved();
  };
  return (
    <ConfirmDialog
      title={words.removeTitle(name)}
      action={words.removeAction(name)}
      isRunning={ofOrganization.isRunning || ofProject.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>{words.removeText}</p>
      <Losing roleId={id} />
      {error !== null && <ErrorPanel failure={error} />}
    </ConfirmDialog>
  );
}

function Losing({ roleId }: { readonly roleId: string }) {
  const words = useWords(roleWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/roles/{role_id}/holders", {
    params: { role_id: roleId },
    query: { limit: 8 },
  });
  if (error !== null) return <ErrorPanel failure={error} retry={refresh} />;
  if (value === null) return <Skeleton lines={2} />;
  if (value.data.length === 0) return <p>{words.losingNobody}</p>;
  return (
    <div>
      <p>{value.has_more ? words.losingMany : words.losing(value.data.length)}</p>
      <ul class="people-named">
        {value.data.map(({ id, type, name }) => (
          <li key={id}>
            <bdi>{name}</bdi> <span class="soft">{type === "group" ? words.group : words.person}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
