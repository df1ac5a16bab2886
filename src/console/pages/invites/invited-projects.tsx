import { useId, useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { ProjectPicker } from "../../parts/pick/pickers.tsx";
import { useWords } from "../../words/words.ts";
import { peopleWords } from "../people/words.ts";
import { inviteWords } from "./words.ts";

export interface InvitedProject {
  readonly id: string;
  readonly name: string;
  readonly role: "member" | "owner";
}

interface Props {
  readonly projects: readonly InvitedProject[];
  readonly onChange: (projects: readonly InvitedProject[]) => void;
}

/** The projects that an invite leads to, each with a role. */
export function InvitedProjects({ projects, onChange }: Props) {
  const words = useWords(inviteWords);
  const [isPicking, setPicking] = useState(false);
  const id = useId();
  const add = ({ id: added, name }: { readonly id: string; readonly name: string }) => {
    setPicking(false);
    if (projects.every((project) => project.id !== added)) onChange([...projects, { id: added, name, role: "member" }]);
  };
  return (
    <div class="field" role="group" aria-labelledby={id}>
      <span class="field-label" id={id}>
        {words.projects}
      </span>
      {projects.length === 0 ? (
        <p class="field-hint">{words.noProjects}</p>
      ) : (
        <ul class="people-lines">
          {projects.map((project) => (
            <Line
              key={project.id}
              project={project}
              onChange={(changed) => onChange(projects.map((one) => (one.id === changed.id ? changed : one)))}
              onRemove={() => onChange(projects.filter((one) => one.id !== project.id))}
            />
          ))}
        </ul>
      )}
      <div>
        <button type="button" class="button button-small" onClick={() => setPicking(true)}>
          <Icon name="plus" />
          {words.addProject}
        </button>
      </div>
      {projects.length > 0 && <p class="field-hint">{words.projectsHint}</p>}
      {isPicking && <ProjectPicker onPick={add} onClose={() => setPicking(false)} />}
    </div>
  );
}

interface LineProps {
  readonly project: InvitedProject;
  readonly onChange: (project: InvitedProject) => void;
  readonly onRemove: () => void;
}

function Line({ project, onChange, onRemove }: LineProps) {
  const words = useWords(inviteWords);
  const { projectRoles } = useWords(peopleWords);
  const { name, role } = project;
  return (
    <li>
      <bdi class="cut">{name}</bdi>
      <select
        class="input"
        aria-label={words.roleIn(name)}
        value={role}
        onChange={({ currentTarget }) =>
          onChange({ ...project, role: currentTarget.value === "owner" ? "owner" : "member" })
        }
      >
        <option value="member">{projectRoles.member}</option>
        <option value="owner">{projectRoles.owner}</option>
      </select>
      <button
        type="button"
        class="button button-quiet button-icon"
        aria-label={words.takeProject(name)}
        title={words.takeProject(name)}
        onClick={onRemove}
      >
        <Icon name="cross" />
      </button>
    </li>
  );
}
