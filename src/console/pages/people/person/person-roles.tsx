import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { GrantedRoles } from "../../roles/granted-roles.tsx";
import { RolePicker } from "../../roles/role-picker.tsx";
import { useGrants } from "../../roles/use-grants.ts";
import type { Person } from "./person.ts";
import { personWords } from "./words.ts";

/** The roles that a person, or a group of theirs, was granted besides the one of the organization. */
export function PersonRoles({ person }: { readonly person: Person }) {
  const words = useWords(personWords);
  const mayWrite = useMay()("write-organization");
  const [isPicking, setPicking] = useState(false);
  const { grant, revoke, error } = useGrants({ type: "user", id: person.id, name: person.name });
  const { roles } = person;
  return (
    <Section
      title={words.roles}
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
      {roles.length === 0 && <p class="soft">{words.noRoles}</p>}
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
