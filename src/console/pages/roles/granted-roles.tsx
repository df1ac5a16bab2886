import { Link } from "../../route/link.tsx";
import { useWords } from "../../words/words.ts";
import { HeldLine } from "../people/held-line.tsx";
import type { RoleRef } from "./role-row.ts";
import { roleWords } from "./words.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface GrantedRole extends Named {
  /** Null of a role of the whole organization. */
  readonly project: Named | null;
  /** The group that it comes through. */
  readonly group?: Named | null;
}

interface GrantedProps {
  readonly roles: readonly GrantedRole[];
  /** Null for those who may not take them away. */
  readonly onRevoke: ((role: RoleRef) => void) | null;
}

/** Roles that somebody was granted. What comes through a group is taken away from the group. */
export function GrantedRoles({ roles, onRevoke }: GrantedProps) {
  const words = useWords(roleWords);
  return (
    <ul class="people-list">
      {roles.map(({ id, name, project, group = null }) => (
        <HeldLine
          key={`${id} ${project?.id} ${group?.id}`}
          remove={onRevoke === null || group !== null ? null : words.takeRole(name)}
          onRemove={() => onRevoke?.({ id, name, projectId: project?.id ?? null })}
        >
          <Link page="roles" query={{ id, of: project?.id ?? null }}>
            <bdi>{name}</bdi>
          </Link>
          <span class="soft">{project === null ? words.whole : <bdi>{project.name}</bdi>}</span>
          {group !== null && (
            <Link page="groups" query={{ id: group.id }} class="soft">
              {words.throughGroup(group.name)}
            </Link>
          )}
        </HeldLine>
      ))}
    </ul>
  );
}
