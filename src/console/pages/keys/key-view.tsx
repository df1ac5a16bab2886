import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { useTitle } from "../../frame/page/title.ts";
import { Menu } from "../../parts/over/menu.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { useMinute } from "../../parts/text/clock.ts";
import { DeclaredBy } from "../../parts/text/declared-by.tsx";
import { Id } from "../../parts/text/id.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf } from "../../route/location.ts";
import { choice } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { SeenModels } from "../access/seen-models.tsx";
import { StateBadge, useDeclaredBy } from "./key-badges.tsx";
import { KeyFacts } from "./key-facts.tsx";
import { isOver, type KeyRow } from "./key-row.ts";
import { makeWords } from "./make-words.ts";
import { everyKeyItems, useKeyActions, type Deed } from "./use-key-actions.tsx";
import { keysWords } from "./words.ts";

const views = ["facts", "models"] as const;

/** One key: what is known of it, and what it sees. */
export function KeyView({ id }: { readonly id: string }) {
  const words = useWords(keysWords);
  const {
    value: row,
    error,
    isLoading,
    refresh,
  } = useResource("GET /rollcall/v1/api_keys/{key_id}", {
    params: { key_id: id },
  });
  useTitle(row?.name ?? null);
  if (row !== null) return <Known row={row} />;
  const isAbsent = error?.code === "not-found";
  return (
    <>
      <PageHeader title={<bdi class="mono">{id}</bdi>} />
      {error !== null && !isAbsent && <ErrorPanel failure={error} retry={refresh} />}
      {isLoading && <Skeleton lines={8} />}
      {isAbsent && (
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
  const { begin, dialog } = useKeyActions();
  const shown = row.kind === "admin" ? (["facts"] as const) : views;
  return (
    <>
      <PageHeader
        title={<bdi>{row.name}</bdi>}
        actions={mayWrite && row.revoked_at === null && <KeyButtons row={row} begin={begin} />}
      >
        <span class="line">
          <bdi class="mono">{row.redacted_value}</bdi>
          <Id value={row.id} />
          <StateBadge row={row} />
          {row.declared_by === "file" && <DeclaredBy by="file" />}
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
      {view === "models" && row.kind !== "admin" ? (
        <SeenModels subject={{ key_id: row.id }} explainFor={{ key: row.id }} projectId={row.project_id} />
      ) : (
        <KeyFacts row={row} />
      )}
      {dialog}
    </>
  );
}

interface ButtonsProps {
  readonly row: KeyRow;
  readonly begin: (deed: Deed) => void;
}

function KeyButtons({ row, begin }: ButtonsProps) {
  const words = useWords(keysWords);
  const making = useWords(makeWords);
  const now = useMinute();
  const why = useDeclaredBy()(row) ?? (isOver(row, now) ? making.overOld : null);
  return (
    <>
      <KeyButton label={making.rotate} why={why} onPress={() => begin({ what: "rotate", row })} />
      <KeyButton label={making.change} why={why} onPress={() => begin({ what: "change", row })} />
      <button type="button" class="button" onClick={() => begin({ what: "revoke", row })}>
        {words.revoke}…
      </button>
      <Menu label={making.more} items={everyKeyItems(row, begin, making.revokeAllNamed)} />
    </>
  );
}

/** A button that says why it is off. */
function KeyButton({
  label,
  why,
  onPress,
}: {
  readonly label: string;
  readonly why: string | null;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      class="button"
      aria-disabled={why !== null}
      title={why ?? undefined}
      onClick={() => why === null && onPress()}
    >
      {label}…
    </button>
  );
}
