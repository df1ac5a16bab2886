import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { ProjectPicker } from "../../parts/pick/pickers.tsx";
import { useResource } from "../../data/use-resource.ts";
import { useWords } from "../../words/words.ts";
import { limitWords } from "./words.ts";

export interface ScopeProps {
  /** Null for the organization, or for no project yet. */
  readonly projectId: string | null;
  readonly onScope: (projectId: string | null) => void;
}

interface ChoiceProps extends ScopeProps {
  /** Whether the whole organization can be chosen. */
  readonly hasOrganization: boolean;
}

/** Whose limits are shown; the address keeps it. */
export function ScopeChoice({ projectId, onScope, hasOrganization }: ChoiceProps) {
  const words = useWords(limitWords);
  const [isOpen, setOpen] = useState(false);
  const { value } = useResource(
    "GET /v1/organization/projects/{project_id}",
    projectId === null ? null : { params: { project_id: projectId } },
  );
  return (
    <div class="filter-line">
      <span class="soft">{words.scope}</span>
      <button type="button" class="button filter-button" onClick={() => setOpen(true)}>
        <bdi class="cut">
          {projectId === null
            ? hasOrganization
              ? words.wholeOrganization
              : words.chooseProject
            : (value?.name ?? projectId)}
        </bdi>
        <Icon name="chevron" />
      </button>
      {hasOrganization && projectId !== null && (
        <button type="button" class="button button-quiet" onClick={() => onScope(null)}>
          {words.wholeOrganization}
        </button>
      )}
      {isOpen && (
        <ProjectPicker
          onClose={() => setOpen(false)}
          onPick={({ id }) => {
            setOpen(false);
            onScope(id);
          }}
        />
      )}
    </div>
  );
}
