import { useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { GrantedRoles, type GrantedRole } from "./granted-roles.tsx";
import { RolePicker } from "./role-picker.tsx";
import { useGrants, type Holder } from "./use-grants.ts";
import { roleWords } from "./words.ts";

interface RolesProps {
  readonly holder: Holder;
  readonly roles: readonly GrantedRole[];
  /** What stands in the place of the roles when there are none. */
  readonly none: string;
}

/** The roles that somebody was granted: given, and taken away. */
export function RolesSection({ holder, roles, none }: RolesProps) {
  const words = useWords(roleWords);
  const mayWrite = useMay()("write-organization");
  const [isPicking, setPicking] = useState(false);
  const { grant, revoke, error } = useGrants(holder);
  return (
    <Section
      title={words.granted}
      count={roles.length === 0 ? undefined : number(roles.length)}
      actions={
        mayWrite && (
          <button type="button" class="button" onClick={() => setPicking(true)}>
            {words.giveRole}
          </button>
        )
      }
    >
      {error !== null && <ErrorPanel failure={error} />}
      {roles.length === 0 && <p class="soft">{none}</p>}
      <GrantedRoles roles={roles} onRevoke={mayWrite ? revoke : null} />
      {isPicking && (
        <RolePicker
          onPick={(role) => {
            setPicking(false);
            grant(role);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </Section>
  );
}
