import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { act, useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { DeclaredBy, useDeclaredWhy } from "../../../parts/text/declared-by.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { ListHead, Nothing } from "./list-head.tsx";
import { memberRoles, type Member } from "./member-row.ts";
import { RemoveMemberDialog } from "./remove-member-dialog.tsx";
import { useSearch } from "./use-search.ts";
import { memberWords } from "./words.ts";

const route = "POST /v1/organization/projects/{project_id}/users/{user_id}";
const noRows: readonly Member[] = [];
const rowKey = ({ id }: Member) => id;
const nameOf = ({ name }: Member) => name;
const hrefOfRow = ({ id }: Member) => hrefOf("person", { id });

/** Who is in the project, and as what. */
export function MembersView({ project }: { readonly project: Project }) {
  const words = useWords(memberWords);
  const mayWrite = useMay()("write-organization") && project.status === "active";
  const search = useSearch();
  const pages = usePages("GET /rollcall/v1/users", { query: { ...search.query, project_id: project.id } });
  const columns = useMemo(() => columnsIn(words), [words]);
  const [isAdding, setAdding] = useState(false);
  const [removed, setRemoved] = useState<Member | null>(null);
  const { actions, error } = useRoleActions(project.id, setRemoved);
  const rows = pages.rows ?? noRows;
  return (
    <>
      <ListHead
        lead={words.membersLead}
        search={{ q: search.q, label: words.search, onInput: search.set }}
        action={
          mayWrite && (
            <button type="button" class="button button-main" onClick={() => setAdding(true)}>
              {words.add}
            </button>
          )
        }
      />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      {error !== null && <ErrorPanel failure={error} />}
      <PagedTable
        label={words.members}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        {...(mayWrite && { actions })}
        count={words.membersCount(rows.length)}
        empty={
          <Nothing q={search.q} title={words.noMembers} hint={words.noMembersHint} onClear={() => search.set("")} />
        }
      />
      {isAdding && <AddMemberDialog projectId={project.id} onClose={() => setAdding(false)} />}
      {removed !== null && <RemoveMemberDialog project={project} member={removed} onClose={() => setRemoved(null)} />}
    </>
  );
}

/** The menu of a member: another role, or out of the project. */
function useRoleActions(projectId: string, onRemove: (member: Member) => void) {
  const words = useWords(memberWords);
  const why = useDeclaredWhy();
  const change = useAct(route);
  const actions = (member: Member): readonly MenuItem[] => {
    const { membership } = member;
    if (membership === undefined) return [];
    const disabledWhy = why({ by: membership.declared_by });
    const params = { project_id: projectId, user_id: member.id };
    const give = async (role: (typeof memberRoles)[number]) => {
      if ((await change.run({ params, body: { role } })) === null) return;
      const undo = () => act(route, { params, body: { role: membership.role } });
      toast({ text: words.roleToast(member.name, words.roles[role]), undo });
    };
    return [
      ...memberRoles
        .filter((role) => role !== membership.role)
        .map((role) => ({ label: words.makeRole(words.roles[role]), disabledWhy, onSelect: () => void give(role) })),
      { label: words.remove, tone: "bad", disabledWhy, onSelect: () => onRemove(member) },
    ];
  };
  return { actions, error: change.error };
}

function columnsIn(words: ReturnType<typeof useWords<(typeof memberWords)["en"]>>): readonly Column<Member>[] {
  return [
    { id: "name", title: words.name, width: 160, grow: 2, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
    { id: "email", title: words.email, width: 180, grow: 2, card: "detail", cell: ({ email }) => <bdi>{email}</bdi> },
    {
      id: "role",
      title: words.role,
      width: 110,
      card: "aside",
      cell: ({ membership }) => (membership === undefined ? words.throughGroup : words.roles[membership.role]),
    },
    {
      id: "used",
      title: words.lastUsed,
      width: 120,
      grow: 0,
      cell: ({ last_used_at: at }) => <Time seconds={at} />,
    },
    {
      id: "added",
      title: words.added,
      width: 120,
      grow: 0,
      cell: ({ membership }) => <Time seconds={membership?.added_at ?? null} />,
    },
    {
      id: "declared",
      title: words.declared,
      width: 136,
      grow: 0,
      cell: ({ membership }) => <DeclaredBy by={membership?.declared_by ?? null} />,
    },
  ];
}
