import { useState } from "preact/hooks";
import type { Failure } from "../../data/failure.ts";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { SwitchField, TextArea, TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { ListField } from "../../parts/form/list-field.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { PickedField } from "../../parts/pick/picked-field.tsx";
import type { PickItem } from "../../parts/pick/picker.tsx";
import { ProjectPicker } from "../../parts/pick/pickers.tsx";
import { useWords } from "../../words/words.ts";
import { PermissionBoxes } from "./permission-boxes.tsx";
import { isKnown, ownersOnly, wholeOnly } from "./permissions.ts";
import type { RoleRow } from "./role-row.ts";
import { roleWords } from "./words.ts";

interface RoleProps {
  /** The role to change; null for a new one. */
  readonly role: Pick<
    RoleRow,
    "id" | "name" | "description" | "permissions" | "project_id" | "project_name" | "grant_count"
  > | null;
  readonly onDone: (made: { readonly id: string; readonly projectId: string | null }) => void;
  readonly onClose: () => void;
}

/** Makes a role, or changes one: the same form for both. */
export function RoleDialog({ role, onDone, onClose }: RoleProps) {
  const words = useWords(roleWords);
  const [name, setName] = useState(role?.name ?? "");
  const [description, setDescription] = useState(role?.description ?? "");
  const [chosen, setChosen] = useState<readonly string[]>((role?.permissions ?? ["api.model.read"]).filter(isKnown));
  const [others, setOthers] = useState<readonly string[]>((role?.permissions ?? []).filter((one) => !isKnown(one)));
  const [isOfProject, setOfProject] = useState(role !== null && role.project_id !== null);
  const [project, setProject] = useState<PickItem | null>(
    role === null || role.project_id === null
      ? null
      : { id: role.project_id, name: role.project_name ?? role.project_id },
  );
  const [isTried, setTried] = useState(false);
  const { save, isRunning, error } = useSaving(role?.id ?? null);
  const permissions = [
    ...chosen.filter((one) => !ownersOnly.has(one) && !(isOfProject && wholeOnly.has(one))),
    ...others,
  ];
  const submit = async () => {
    setTried(true);
    if (permissions.length === 0 || (isOfProject && project === null)) return;
    const projectId = isOfProject ? (project?.id ?? null) : null;
    const body = { role_name: name.trim(), permissions, description: description.trim() };
    const id = await save(projectId, body);
    if (id === null) return;
    toast({ text: role === null ? words.created(body.role_name) : words.saved(body.role_name) });
    onDone({ id, projectId });
  };
  return (
    <FormDialog
      title={role === null ? words.makeTitle : words.changeTitle(role.name)}
      action={role === null ? words.makeAction : words.save}
      error={error}
      isRunning={isRunning}
      isGuarded
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {role !== null && (role.grant_count ?? 0) > 0 && (
        <Banner tone="info">{words.changeNote(role.grant_count ?? 0)}</Banner>
      )}
      <TextField name="role_name" label={words.name} value={name} onInput={setName} isFirst />
      <TextArea name="description" label={words.description} value={description} onInput={setDescription} rows={2} />
      {role === null && (
        <WhereFields
          {...{ isOfProject, setOfProject, project, setProject }}
          error={isTried && project === null ? words.needsProject : null}
        />
      )}
      <PermissionBoxes chosen={chosen} onChange={setChosen} isOfProject={isOfProject} />
      <ListField
        name="permissions"
        label={words.others}
        hint={words.othersHint}
        value={others}
        onInput={setOthers}
        error={isTried && permissions.length === 0 ? words.needsPermission : null}
      />
    </FormDialog>
  );
}

interface WhereProps {
  readonly isOfProject: boolean;
  readonly setOfProject: (isOfProject: boolean) => void;
  readonly project: PickItem | null;
  readonly setProject: (project: PickItem) => void;
  readonly error: string | null;
}

/** Where a new role applies. */
function WhereFields({ isOfProject, setOfProject, project, setProject, error }: WhereProps) {
  const words = useWords(roleWords);
  return (
    <>
      <SwitchField
        name="of_project"
        label={words.ofProject}
        hint={words.ofProjectHint}
        value={isOfProject}
        onInput={setOfProject}
      />
      {isOfProject && (
        <PickedField
          name="project_id"
          label={words.whichProject}
          value={project}
          onInput={setProject}
          error={error}
          picker={(props) => <ProjectPicker {...props} />}
        />
      )}
    </>
  );
}

interface RoleBody {
  readonly role_name: string;
  readonly permissions: readonly string[];
  readonly description: string;
}

/** The four calls that make or change a role, of the organization or of a project. */
function useSaving(id: string | null) {
  const create = useAct("POST /v1/organization/roles");
  const createInProject = useAct("POST /v1/projects/{project_id}/roles");
  const update = useAct("POST /v1/organization/roles/{role_id}");
  const updateInProject = useAct("POST /v1/projects/{project_id}/roles/{role_id}");
  const all = [create, createInProject, update, updateInProject];
  const error = all.reduce<Failure | null>((found, one) => found ?? one.error, null);
  const save = async (projectId: string | null, { permissions, ...rest }: RoleBody): Promise<string | null> => {
    const body = { ...rest, permissions: [...permissions] };
    if (id === null)
      return projectId === null
        ? ((await create.run({ body }))?.id ?? null)
        : ((await createInProject.run({ params: { project_id: projectId }, body }))?.id ?? null);
    return projectId === null
      ? ((await update.run({ params: { role_id: id }, body }))?.id ?? null)
      : ((await updateInProject.run({ params: { project_id: projectId, role_id: id }, body }))?.id ?? null);
  };
  return { save, error, isRunning: all.some(({ isRunning }) => isRunning) };
}
