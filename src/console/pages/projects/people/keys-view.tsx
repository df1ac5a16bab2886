import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Table } from "../../../parts/table/table.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { keyColumns } from "../../keys/key-columns.tsx";
import type { KeyRow } from "../../keys/key-row.ts";
import { RevokeKeyDialog } from "../../keys/revoke-dialog.tsx";
import { useKeyActions } from "../../keys/use-key-actions.ts";
import { keysWords } from "../../keys/words.ts";
import type { Project } from "../project-row.ts";
import { projectWords } from "../words.ts";
import { keysOfProjectWords } from "./key-words.ts";
import { ListHead, Nothing } from "./list-head.tsx";
import { useSearch } from "./use-search.ts";
import { memberWords } from "./words.ts";

const noRows: readonly KeyRow[] = [];
const rowKey = ({ id }: KeyRow) => id;
const nameOf = ({ name }: KeyRow) => name;
const hrefOfRow = ({ id }: KeyRow) => hrefOf("keys", { id });

/** The keys of the project. What can be done to one is on its own page. */
export function KeysView({ project }: { readonly project: Project }) {
  const words = useWords(keysOfProjectWords);
  const keys = useWords(keysWords);
  const common = useWords(memberWords);
  const mayWrite = useMay()("write-organization") && project.key_count > 0;
  const search = useSearch();
  const pages = usePages("GET /rollcall/v1/api_keys", { query: { ...search.query, project_id: project.id } });
  const columns = useMemo(
    () => keyColumns(keys).filter(({ id, isShown }) => id !== "project" && isShown !== false),
    [keys],
  );
  const { actions, revoking, closeRevoking } = useKeyActions();
  const [isRevokingAll, setRevokingAll] = useState(false);
  const tools = (
    <>
      <Link page="keys" query={{ project: project.id }} class="button">
        {words.inList}
      </Link>
      {mayWrite && (
        <button type="button" class="button" onClick={() => setRevokingAll(true)}>
          {words.revokeAll}
        </button>
      )}
    </>
  );
  return (
    <>
      <ListHead
        lead={words.lead}
        search={{ q: search.q, label: common.searchName, onInput: search.set }}
        action={tools}
      />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      <Table
        label={keys.title}
        rows={pages.rows ?? noRows}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        actions={actions}
        isLoading={pages.isLoading}
        more={{ hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more }}
        empty={
          pages.error === null && (
            <Nothing q={search.q} title={words.none} hint={words.noneHint} onClear={() => search.set("")} />
          )
        }
      />
      {revoking !== null && <RevokeKeyDialog row={revoking} onClose={closeRevoking} />}
      {isRevokingAll && <RevokeAllDialog project={project} onClose={() => setRevokingAll(false)} />}
    </>
  );
}

function RevokeAllDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const words = useWords(keysOfProjectWords);
  const { many } = useWords(projectWords);
  const revocation = useAct("POST /rollcall/v1/projects/{project_id}/revoke_keys");
  const revoke = async () => {
    if ((await revocation.run({ params: { project_id: project.id } })) === null) return;
    toast({ text: words.revoked(project.name) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.revokeTitle(project.name)}
      action={words.revokeAction(many(project.key_count))}
      typed={project.name.trim()}
      isRunning={revocation.isRunning}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      {revocation.error !== null && <ErrorPanel failure={revocation.error} />}
      <p>{words.revokeHint}</p>
      <p>{words.revokeDeclared}</p>
    </ConfirmDialog>
  );
}
