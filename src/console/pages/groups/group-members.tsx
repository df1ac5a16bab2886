import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { act, useAct } from "../../data/use-act.ts";
import { usePages } from "../../data/use-pages.ts";
import { toast } from "../../frame/toasts.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { PersonPicker } from "../../parts/pick/pickers.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { hrefOf } from "../../route/location.ts";
import { text } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { peopleColumns } from "../people/list/columns.tsx";
import type { UserRow } from "../people/list/list-state.ts";
import { peopleWords } from "../people/words.ts";
import { groupWords } from "./words.ts";

interface MembersProps {
  readonly group: { readonly id: string; readonly name: string; readonly user_count: number };
}

interface Person {
  readonly id: string;
  readonly name: string;
}

const addition = "POST /v1/organization/groups/{group_id}/users";
const removal = "DELETE /v1/organization/groups/{group_id}/users/{user_id}";
const rowKey = ({ id }: UserRow) => id;
const nameOf = ({ name }: UserRow) => name;
const hrefOfRow = ({ id }: UserRow) => hrefOf("person", { id });
const shown: ReadonlySet<string> = new Set(["name", "email", "role", "used"]);

/** The people of a group, searched where there are many. */
export function GroupMembers({ group }: MembersProps) {
  const words = useWords(groupWords);
  const people = useWords(peopleWords);
  const mayWrite = useMay()("write-organization");
  const [{ q }, set] = useQueryState({ q: text() });
  const sought = useSettled(q).trim();
  const [isPicking, setPicking] = useState(false);
  const list = usePages("GET /rollcall/v1/users", {
    query: { group_id: group.id, limit: 100, sort: "name", ...(sought !== "" && { q: sought }) },
  });
  const columns = useMemo(() => peopleColumns(people, null).filter(({ id }) => shown.has(id)), [people]);
  const { add, remove, error } = useMembership(group);
  const actions = (row: UserRow): readonly MenuItem[] => [
    { label: words.takeOut, tone: "bad", onSelect: () => void remove(row) },
  ];
  return (
    <Section
      title={words.members}
      count={group.user_count === 0 ? undefined : number(group.user_count)}
      actions={
        mayWrite && (
          <button type="button" class="button" onClick={() => setPicking(true)}>
            {words.addMember}
          </button>
        )
      }
    >
      {list.error !== null && <ErrorPanel failure={list.error} retry={list.refresh} />}
      {error !== null && <ErrorPanel failure={error} />}
      {(group.user_count > 10 || q !== "") && (
        <div class="people-search">
          <SearchBox value={q} onInput={(typed) => set({ q: typed }, "typing")} placeholder={words.searchMembers} />
        </div>
      )}
      <PagedTable
        label={words.members}
        pages={list}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        {...(mayWrite && { actions })}
        empty={<p class="soft">{q === "" ? words.noMembers : words.noMemberMatches}</p>}
      />
      {isPicking && (
        <PersonPicker
          onPick={(person) => {
            setPicking(false);
            void add(person);
          }}
          onClose={() => setPicking(false)}
        />
      )}
    </Section>
  );
}

/** Adds people to a group and takes them out, each with a way back. */
function useMembership(group: MembersProps["group"]) {
  const words = useWords(groupWords);
  const adding = useAct(addition);
  const removing = useAct(removal);
  const added = ({ id }: Person) => ({ params: { group_id: group.id }, body: { user_id: id } });
  const removed = ({ id }: Person) => ({ params: { group_id: group.id, user_id: id } });
  const add = async (person: Person) => {
    if ((await adding.run(added(person))) === null) return;
    toast({ text: words.joined(person.name, group.name), undo: () => act(removal, removed(person)) });
  };
  const remove = async (person: Person) => {
    if ((await removing.run(removed(person))) === null) return;
    toast({ text: words.left(person.name, group.name), undo: () => act(addition, added(person)) });
  };
  return { add, remove, error: adding.error ?? removing.error };
}
