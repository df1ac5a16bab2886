import { useMemo } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { useTitle } from "../../frame/page/title.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { Id } from "../../parts/text/id.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf } from "../../route/location.ts";
import { choice } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { SeenModels } from "../access/seen-models.tsx";
import { StateBadge } from "./key-badges.tsx";
import { KeyFacts } from "./key-facts.tsx";
import type { KeyRow } from "./key-row.ts";
import { RevokeKeyDialog } from "./revoke-dialog.tsx";
import { useKeyActions } from "./use-key-actions.ts";
import { keysWords } from "./words.ts";

const views = ["facts", "models"] as const;

/** One key: what is known of it, and what it sees. */
export function KeyView({ id }: { readonly id: string }) {
  const words = useWords(keysWords);
  const { value, error, isLoading, refresh } = useResource("GET /rollcall/v1/api_keys", {
    query: { q: id, revoked: "any", limit: 100 },
  });
  const row = useMemo(() => value?.data.find((found) => found.id === id) ?? null, [value, id]);
  useTitle(row?.name ?? null);
  if (row !== null) return <Known row={row} />;
  return (
    <>
      <PageHeader title={<bdi class="mono">{id}</bdi>} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {value === null && isLoading && <Skeleton lines={8} />}
      {value !== null && (
        <EmptyState title={words.noSuchKey} action={<Link page="keys">{words.toAllKeys}</Link>}>
          {words.noSuchKeyHint}
        </EmptyState>
      )}
    </>
  );
}

function Known({ row }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  const mayWrite = useMay()("write-organization");
  const [{ view }] = useQueryState({ view: choice(views, "facts") });
  const { revoking, setRevoking, closeRevoking } = useKeyActions();
  const shown = row.kind === "admin" ? (["facts"] as const) : views;
  return (
    <>
      <PageHeader
        title={<bdi>{row.name}</bdi>}
        actions={
          mayWrite &&
          row.revoked_at === null && (
            <button type="button" class="button" onClick={() => setRevoking(row)}>
              {words.revoke}…
            </button>
          )
        }
      >
        <span class="keys-line">
          <bdi class="mono">{row.redacted_value}</bdi>
          <Id value={row.id} />
          <StateBadge row={row} />
        </span>
      </PageHeader>
      {shown.length > 1 && (
        <Tabs
          label={words.views}
          items={shown.map((name) => ({
            href: hrefOf("keys", { id: row.id, view: name === "facts" ? null : name }),
            label: words.viewNames[name],
            isCurrent: name === view,
          }))}
        />
      )}
      {view === "models" && row.kind !== "admin" ? <SeenModels subject={{ key_id: row.id }} /> : <KeyFacts row={row} />}
      {revoking !== null && <RevokeKeyDialog row={revoking} onClose={closeRevoking} />}
    </>
  );
}
