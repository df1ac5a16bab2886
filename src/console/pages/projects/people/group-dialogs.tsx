import { useState } from "preact/hooks";
import { Failure } from "../../../data/failure.ts";
import { act, useAct } from "../../../data/use-act.ts";
import { useResource } from "../../../data/use-resource.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ChoiceField, SwitchField } from "../../../parts/form/fields.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { PickedField } from "../../../parts/pick/picked-field.tsx";
import type { PickItem } from "../../../parts/pick/picker.tsx";
import { GroupPicker } from "../../../parts/pick/pickers.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { groupWords } from "./group-words.ts";
import { useHeldRoles, type ProjectGroup } from "./held-roles.ts";

interface GroupProps {
  readonly group: ProjectGroup;
  readonly onClose: () => void;
}

const ofGroup = "/v1/projects/{project_id}/groups/{group_id}/roles";
const usualRole = "role_project_member";

/** The predefined roles of projects, and those of this one. */
function useProjectRoles(projectId: string) {
  return useResource("GET /rollcall/v1/roles", { query: { project_id: projectId, limit: 100 } });
}

export function AddGroupDialog({ projectId, onClose }: { readonly projectId: string; readonly onClose: () => void }) {
  const words = useWords(groupWords);
  const roles = useProjectRoles(projectId);
  const [group, setGroup] = useState<PickItem | null>(null);
  const [role, setRole] = useState(usualRole);
  const [isMissing, setMissing] = useState(false);
  const adding = useAct("POST /v1/organization/projects/{project_id}/groups");
  const add = async () => {
    setMissing(group === null);
    if (group === null) return;
    const made = await adding.run({ params: { project_id: projectId }, body: { group_id: group.id, role } });
    if (made === null) return;
    toast({ text: words.addedToast(made.group_name) });
    onClose();
  };
  return (
    <FormDialog
      title={words.add}
      action={words.addAction}
      error={adding.error}
      isRunning={adding.isRunning}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <PickedField
        name="group_id"
        label={words.group}
        value={group}
        onInput={setGroup}
        error={isMissing && group === null ? words.groupMissing : null}
        picker={(props) => <GroupPicker {...props} />}
      />
      <ChoiceField
        name="role"
        label={words.role}
        value={role}
        onInput={setRole}
        choices={(roles.value?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
    </FormDialog>
  );
}

/** Which of the project's roles a group has. */
export function GroupRolesDialog({ group, onClose }: GroupProps) {
  const words = useWords(groupWords);
  const all = useProjectRoles(group.project_id);
  const held = useHeldRoles(group);
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [error, setError] = useState<Failure | null>(null);
  const [isRunning, setRunning] = useState(false);
  const has = (id: string) => held.value?.data.some((role) => role.id === id) === true;
  const save = async () => {
    setRunning(true);
    try {
      const params = { project_id: group.project_id, group_id: group.group_id };
      for (const [id, isWanted] of changed) {
        if (isWanted === has(id)) continue;
        if (isWanted) await act(`POST ${ofGroup}`, { params, body: { role_id: id } });
        else await act(`DELETE ${ofGroup}/{role_id}`, { params: { ...params, role_id: id } });
      }
      toast({ text: words.changed(group.group_name) });
      onClose();
    } catch (caught) {
      if (!(caught instanceof Failure)) throw caught;
      setError(caught);
      setRunning(false);
    }
  };
  const failure = error ?? all.error ?? held.error;
  return (
    <FormDialog
      title={words.changeTitle(group.group_name)}
      action={words.save}
      error={failure}
      isRunning={isRunning}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p class="soft">{words.changeHint}</p>
      {all.value === null || held.value === null
        ? failure === null && <Skeleton lines={3} />
        : all.value.data.map(({ id, name, description }) => (
            <SwitchField
              key={id}
              name={id}
              label={name}
              hint={description ?? undefined}
              value={changed.get(id) ?? has(id)}
              onInput={(isWanted) => setChanged(new Map(changed).set(id, isWanted))}
            />
          ))}
    </FormDialog>
  );
}

export function RemoveGroupDialog({ group, onClose }: GroupProps) {
  const words = useWords(groupWords);
  const removal = useAct("DELETE /v1/organization/projects/{project_id}/groups/{group_id}");
  const { project_id: projectId, group_id: groupId, group_name: name } = group;
  const remove = async () => {
    if ((await removal.run({ params: { project_id: projectId, group_id: groupId } })) === null) return;
    toast({ text: words.removedToast(name) });
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
      <p>{words.removeHint}</p>
    </ConfirmDialog>
  );
}
