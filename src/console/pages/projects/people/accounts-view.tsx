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
import { useWords } from "../../../words/words.ts";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import { DeleteAccountDialog, MakeAccountDialog, MakeKeyDialog, RenameAccountDialog } from "./account-dialogs.tsx";
import type { Account } from "./account-row.ts";
import { accountWords } from "./account-words.ts";
import { ListHead, Nothing } from "./list-head.tsx";
import { useSearch } from "./use-search.ts";
import { memberWords } from "./words.ts";

const route = "POST /v1/organization/projects/{project_id}/service_accounts/{service_account_id}";
const givenRoles = ["owner", "member"] as const;
const dialogs = { key: MakeKeyDialog, rename: RenameAccountDialog, delete: DeleteAccountDialog } as const;
const rowKey = ({ id }: Account) => id;
const nameOf = ({ name }: Account) => name;

interface Opened {
  readonly dialog: keyof typeof dialogs;
  readonly account: Account;
}

/** The programs that hold keys in the project. */
export function AccountsView({ project }: { readonly project: Project }) {
  const words = useWords(accountWords);
  const common = useWords(memberWords);
  const mayWrite = useMay()("write-organization") && project.status === "active";
  const search = useSearch();
  const pages = usePages("GET /rollcall/v1/service_accounts", { query: { ...search.query, project_id: project.id } });
  const columns = useColumnsOf();
  const [isMaking, setMaking] = useState(false);
  const [opened, setOpened] = useState<Opened | null>(null);
  const { actions, error } = useAccountActions(project.id, setOpened);
  const Dialog = opened === null ? null : dialogs[opened.dialog];
  return (
    <>
      <ListHead
        lead={words.lead}
        search={{ q: search.q, label: common.searchName, onInput: search.set }}
        action={
          mayWrite && (
            <button type="button" class="button button-main" onClick={() => setMaking(true)}>
              {words.add}
            </button>
          )
        }
      />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      {error !== null && <ErrorPanel failure={error} />}
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && { actions })}
        empty={<Nothing q={search.q} title={words.none} hint={words.noneHint} onClear={() => search.set("")} />}
      />
      {isMaking && <MakeAccountDialog projectId={project.id} onClose={() => setMaking(false)} />}
      {Dialog !== null && opened !== null && <Dialog account={opened.account} onClose={() => setOpened(null)} />}
    </>
  );
}

function useAccountActions(projectId: string, open: (opened: Opened) => void) {
  const words = useWords(accountWords);
  const common = useWords(memberWords);
  const why = useDeclaredWhy();
  const change = useAct(route);
  const actions = (account: Account): readonly MenuItem[] => {
    const disabledWhy = why({ by: account.declared_by });
    const { id, name, role: before } = account;
    const params = { project_id: projectId, service_account_id: id };
    const give = async (role: (typeof givenRoles)[number]) => {
      if ((await change.run({ params, body: { role } })) === null) return;
      const undo =
        before === "owner" || before === "member" ? () => act(route, { params, body: { role: before } }) : null;
      toast({ text: common.roleToast(name, common.roles[role]), ...(undo !== null && { undo }) });
    };
    return [
      { label: words.newKey, onSelect: () => open({ dialog: "key", account }) },
      { label: words.rename, disabledWhy, onSelect: () => open({ dialog: "rename", account }) },
      ...givenRoles
        .filter((role) => role !== before)
        .map((role) => ({ label: common.makeRole(common.roles[role]), disabledWhy, onSelect: () => void give(role) })),
      { label: words.delete, tone: "bad", disabledWhy, onSelect: () => open({ dialog: "delete", account }) },
    ];
  };
  return { actions, error: change.error };
}

function useColumnsOf(): readonly Column<Account>[] {
  const words = useWords(memberWords);
  const { many } = useWords(projectWords);
  return useMemo(
    () => [
      { id: "name", title: words.name, width: 180, grow: 2, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
      { id: "role", title: words.role, width: 110, card: "aside", cell: ({ role }) => words.roles[role] },
      { id: "keys", title: words.keysColumn, width: 84, align: "end", cell: ({ key_count: count }) => many(count) },
      {
        id: "used",
        title: words.lastUsed,
        width: 120,
        grow: 0,
        card: "detail",
        cell: ({ last_used_at: at }) => <Time seconds={at} />,
      },
      { id: "made", title: words.made, width: 120, grow: 0, cell: ({ created_at: at }) => <Time seconds={at} /> },
      {
        id: "declared",
        title: words.declared,
        width: 136,
        grow: 0,
        cell: ({ declared_by: by }) => <DeclaredBy by={by} />,
      },
      {
        id: "id",
        title: "ID",
        width: 180,
        copy: ({ id }) => id,
        cell: ({ id }) => <bdi class="mono soft">{id}</bdi>,
      },
    ],
    [words, many],
  );
}
