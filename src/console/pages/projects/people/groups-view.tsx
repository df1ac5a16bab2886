import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { list } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { AddGroupDialog, GroupRolesDialog, RemoveGroupDialog } from "./group-dialogs.tsx";
import { groupWords } from "./group-words.ts";
import { useHeldRoles, type ProjectGroup } from "./held-roles.ts";
import { ListHead } from "./list-head.tsx";

const dialogs = { roles: GroupRolesDialog, remove: RemoveGroupDialog } as const;
const rowKey = ({ group_id: id }: ProjectGroup) => id;
const nameOf = ({ group_name: name }: ProjectGroup) => name;

/** The groups of the project, and the roles that their people have through them. */
export function GroupsView({ project }: { readonly project: Project }) {
  const words = useWords(groupWords);
  const mayWrite = useMay()("write-organization") && project.status === "active";
  const pages = usePages("GET /v1/organization/projects/{project_id}/groups", {
    params: { project_id: project.id },
    query: { limit: 100 },
  });
  const columns = useMemo(() => columnsIn(words), [words]);
  const [isAdding, setAdding] = useState(false);
  const [opened, setOpened] = useState<{ dialog: keyof typeof dialogs; group: ProjectGroup } | null>(null);
  const Dialog = opened === null ? null : dialogs[opened.dialog];
  const actions = (group: ProjectGroup): readonly MenuItem[] => [
    { label: words.change, onSelect: () => setOpened({ dialog: "roles", group }) },
    { label: words.remove, tone: "bad", onSelect: () => setOpened({ dialog: "remove", group }) },
  ];
  return (
    <>
      <ListHead
        lead={words.lead}
        action={
          mayWrite && (
            <button type="button" class="button button-main" onClick={() => setAdding(true)}>
              {words.add}
            </button>
          )
        }
      />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && { actions })}
        empty={<EmptyState title={words.none}>{words.noneHint}</EmptyState>}
      />
      {isAdding && <AddGroupDialog projectId={project.id} onClose={() => setAdding(false)} />}
      {Dialog !== null && opened !== null && <Dialog group={opened.group} onClose={() => setOpened(null)} />}
    </>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof groupWords)["en"]>>): readonly Column<ProjectGroup>[] {
  return [
    {
      id: "name",
      title: words.group,
      width: 180,
      grow: 2,
      card: "title",
      cell: ({ group_name: name }) => <bdi>{name}</bdi>,
    },
    { id: "roles", title: words.roles, width: 180, grow: 2, card: "detail", cell: (group) => <Roles group={group} /> },
    {
      id: "added",
      title: words.added,
      width: 120,
      grow: 0,
      card: "aside",
      cell: ({ created_at: at }) => <Time seconds={at} />,
    },
  ];
}

function Roles({ group }: { readonly group: ProjectGroup }) {
  const words = useWords(groupWords);
  const { value } = useHeldRoles(group);
  if (value === null) return null;
  const names = value.data.map(({ name }) => name);
  return names.length === 0 ? <span class="soft">{words.noRoles}</span> : <bdi>{list(names)}</bdi>;
}
