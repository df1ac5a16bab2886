import { useMemo } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { keyColumns } from "../../keys/list/key-columns.tsx";
import type { KeyRow } from "../../keys/key-row.ts";
import { makeWords } from "../../keys/make-words.ts";
import { useKeyActions } from "../../keys/use-key-actions.tsx";
import { keysWords } from "../../keys/words.ts";
import type { Project } from "../project-row.ts";
import { keysOfProjectWords } from "./key-words.ts";
import { ListHead, Nothing } from "./list-head.tsx";
import { useSearch } from "./use-search.ts";
import { memberWords } from "./words.ts";

const rowKey = ({ id }: KeyRow) => id;
const nameOf = ({ name }: KeyRow) => name;
const hrefOfRow = ({ id }: KeyRow) => hrefOf("keys", { id });

/** The keys of the project. What can be done to one is on its own page. */
export function KeysView({ project }: { readonly project: Project }) {
  const words = useWords(keysOfProjectWords);
  const keys = useWords(keysWords);
  const make = useWords(makeWords);
  const common = useWords(memberWords);
  const mayMake = useMay()("write-organization") && project.status === "active";
  const mayRevoke = useMay()("write-organization") && project.key_count > 0;
  const search = useSearch();
  const pages = usePages("GET /rollcall/v1/api_keys", { query: { ...search.query, project_id: project.id } });
  const columns = useMemo(
    () => keyColumns(keys).filter(({ id, isShown }) => id !== "project" && isShown !== false),
    [keys],
  );
  const { actions, begin, dialog } = useKeyActions();
  const revokeAll = () =>
    begin({ what: "revoke-all", of: { kind: "project", item: { id: project.id, name: project.name } } });
  const tools = (
    <>
      <Link page="keys" query={{ project: project.id }} class="button">
        {words.inList}
      </Link>
      {mayRevoke && (
        <button type="button" class="button" onClick={revokeAll}>
          {words.revokeAll}
        </button>
      )}
      {mayMake && (
        <Link page="keys" query={{ new: "user", project: project.id }} class="button">
          {make.title}
        </Link>
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
      <PagedTable
        label={keys.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        actions={actions}
        empty={<Nothing q={search.q} title={words.none} hint={words.noneHint} onClear={() => search.set("")} />}
      />
      {dialog}
    </>
  );
}
