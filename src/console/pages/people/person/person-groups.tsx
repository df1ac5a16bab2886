import { useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { act, useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { GroupPicker } from "../../../parts/pick/pickers.tsx";
import { Link } from "../../../route/link.tsx";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { HeldLine } from "../held-line.tsx";
import type { Person } from "./person.ts";
import { personWords } from "./words.ts";

interface Group {
  readonly id: string;
  readonly name: string;
}

const addition = "POST /v1/organization/groups/{group_id}/users";
const removal = "DELETE /v1/organization/groups/{group_id}/users/{user_id}";

/** The groups of a person. */
export function PersonGroups({ person: { id: userId, name, groups } }: { readonly person: Person }) {
  const words = useWords(personWords);
  const mayWrite = useMay()("write-organization");
  const [isPicking, setPicking] = useState(false);
  const adding = useAct(addition);
  const removing = useAct(removal);
  const added = ({ id }: Group) => ({ params: { group_id: id }, body: { user_id: userId } });
  const removed = ({ id }: Group) => ({ params: { group_id: id, user_id: userId } });
  const add = async (group: Group) => {
    setPicking(false);
    if ((await adding.run(added(group))) === null) return;
    toast({ text: words.addedTo(name, group.name), undo: () => act(removal, removed(group)) });
  };
  const remove = async (group: Group) => {
    if ((await removing.run(removed(group))) === null) return;
    toast({ text: words.tookFrom(name, group.name), undo: () => act(addition, added(group)) });
  };
  const error = adding.error ?? removing.error;
  return (
    <Section
      title={words.groups}
      count={groups.length === 0 ? undefined : number(groups.length)}
      actions={
        mayWrite && (
          <button type="button" class="button" onClick={() => setPicking(true)}>
            {words.addGroup}
          </button>
        )
      }
    >
      {error !== null && <ErrorPanel failure={error} />}
      {groups.length === 0 && <p class="soft">{words.noGroups}</p>}
      <ul class="people-list">
        {groups.map((group) => (
          <HeldLine
            key={group.id}
            remove={mayWrite ? words.leaveGroup(group.name) : null}
            onRemove={() => void remove(group)}
          >
            <Link page="groups" query={{ id: group.id }}>
              <bdi>{group.name}</bdi>
            </Link>
          </HeldLine>
        ))}
      </ul>
      {isPicking && <GroupPicker onPick={(group) => void add(group)} onClose={() => setPicking(false)} />}
    </Section>
  );
}
