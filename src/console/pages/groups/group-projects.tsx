import { useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { ChoiceField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { PickedField } from "../../parts/pick/picked-field.tsx";
import type { PickItem } from "../../parts/pick/picker.tsx";
import { ProjectPicker } from "../../parts/pick/pickers.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Link } from "../../route/link.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { HeldLine } from "../people/held-line.tsx";
import { peopleWords } from "../people/words.ts";
import { groupWords } from "./words.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

interface ProjectsProps {
  readonly group: Named & { readonly projects: readonly (Named & { readonly added_at: number })[] };
}

/** The projects that a group is in. */
export function GroupProjects({ group }: ProjectsProps) {
  const words = useWords(groupWords);
  const mayWrite = useMay()("write-organization");
  const [isAdding, setAdding] = useState(false);
  const removal = useAct("DELETE /v1/organization/projects/{project_id}/groups/{group_id}");
  const { projects } = group;
  const remove = async ({ id, name }: Named) => {
    if ((await removal.run({ params: { project_id: id, group_id: group.id } })) === null) return;
    toast({ text: words.outOfProject(group.name, name) });
  };
  return (
    <Section
      title={words.projects}
      count={projects.length === 0 ? undefined : number(projects.length)}
      actions={
        mayWrite && (
          <button type="button" class="button" onClick={() => setAdding(true)}>
            {words.addProject}
          </button>
        )
      }
    >
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
      {projects.length === 0 && <p class="soft">{words.noProjects}</p>}
      <ul class="people-list">
        {projects.map((project) => (
          <HeldLine
            key={project.id}
            remove={mayWrite ? words.leaveProject(project.name) : null}
            onRemove={() => void remove(project)}
          >
            <Link page="project" query={{ id: project.id }}>
              <bdi>{project.name}</bdi>
            </Link>
            <span class="soft">
              <Time seconds={project.added_at} />
            </span>
          </HeldLine>
        ))}
      </ul>
      {isAdding && <ProjectDialog group={group} onClose={() => setAdding(false)} />}
    </Section>
  );
}

const roles = ["member", "viewer", "owner"] as const;

/** Adds a group to a project with one of the roles that come with every project. */
function ProjectDialog({ group, onClose }: { readonly group: Named; readonly onClose: () => void }) {
  const words = useWords(groupWords);
  const { projectRoles } = useWords(peopleWords);
  const [project, setProject] = useState<PickItem | null>(null);
  const [role, setRole] = useState<(typeof roles)[number]>("member");
  const [isTried, setTried] = useState(false);
  const addition = useAct("POST /v1/organization/projects/{project_id}/groups");
  const add = async () => {
    setTried(true);
    if (project === null) return;
    const body = { group_id: group.id, role: `role_project_${role}` };
    if ((await addition.run({ params: { project_id: project.id }, body })) === null) return;
    toast({ text: words.inProject(group.name, project.name) });
    onClose();
  };
  return (
    <FormDialog
      title={words.projectTitle}
      action={words.add}
      error={addition.error}
      isRunning={addition.isRunning}
      onSubmit={() => void add()}
      onClose={onClose}
    >
      <PickedField
        name="project_id"
        label={words.projectField}
        value={project}
        onInput={setProject}
        error={isTried && project === null ? words.needsProject : null}
        picker={(props) => <ProjectPicker {...props} />}
      />
      <ChoiceField
        name="role"
        label={words.roleField}
        hint={words.roleHint}
        value={role}
        onInput={setRole}
        choices={roles.map((value) => ({ value, label: projectRoles[value] }))}
      />
    </FormDialog>
  );
}
