import { useEffect, useRef, useState } from "preact/hooks";
import { useStates } from "../../../data/source-states.ts";
import { useResource } from "../../../data/use-resource.ts";
import { announcement } from "../../../frame/announcer.ts";
import { Menu } from "../../../parts/over/menu.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { useTitle } from "../../../frame/page/title.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Tabs } from "../../../parts/page/tabs.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf, navigate } from "../../../route/location.ts";
import { choice, optionalText } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { useRefreshing, useWhyNot } from "../changing.ts";
import { RemoveDialog } from "../remove-dialog.tsx";
import { kindName, outOf, type Source } from "../source.ts";
import { StateBadge } from "../state-badge.tsx";
import { sourceWords } from "../words.ts";
import { ChangeView } from "../edit/change-view.tsx";
import { NewSource } from "../edit/new-source.tsx";
import { CollisionsView } from "./collisions-view.tsx";
import { LeftOutView } from "./left-out-view.tsx";
import { ModelsView } from "./models-view.tsx";
import { StateView } from "./state-view.tsx";
import { sourcePageWords } from "./words.ts";

const tabs = ["state", "models", "left", "collisions"] as const;
const views = [...tabs, "change"] as const;
type Tab = (typeof tabs)[number];

/** One source: how it is, its models and what became of them, and how it is set up. Without an id, a new one. */
export function SourcePage() {
  const [{ id }] = useQueryState({ id: optionalText() });
  return id === null ? <NewSource /> : <KnownSource id={id} />;
}

function KnownSource({ id }: { readonly id: string }) {
  const words = useWords(sourcePageWords);
  useTitle(id);
  const { value, error, refresh } = useResource("GET /rollcall/v1/sources/{source_id}", { params: { source_id: id } });
  const stated = useStates();
  const source = value === null ? null : stated(value);
  // Two attempts may share a second, but not the next one.
  const attempt = attemptOf(source);
  useEffect(() => {
    // What is left out, and what is out, are not in the stream.
    if (value !== null && attempt !== attemptOf(value)) refresh();
  }, [attempt]);
  if (error?.code === "not-found")
    return (
      <>
        <PageHeader title={words.noSuch} />
        <EmptyState title={<bdi class="mono breaks">{id}</bdi>} action={<Link page="sources">{words.all}</Link>}>
          {words.noSuchHint}
        </EmptyState>
      </>
    );
  return (
    <>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {source === null ? (
        <>
          <PageHeader title={<bdi class="mono">{id}</bdi>} />
          {error === null && <Skeleton lines={8} />}
        </>
      ) : (
        <Shown source={source} />
      )}
    </>
  );
}

function attemptOf(source: Source | null): string {
  return `${source?.last_attempt_at} ${source?.next_try_at}`;
}

function Shown({ source }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const [{ view }] = useQueryState({ view: choice(views, "state") });
  const counts = {
    state: null,
    models: source.model_count,
    left: source.left_out_count,
    collisions: null,
    change: null,
  };
  const tab = (name: Tab) => {
    const count = counts[name] === null ? {} : { count: number(counts[name]) };
    const href = hrefOf("source", { id: source.id, view: name === "state" ? null : name });
    return { href, label: words[name], isCurrent: name === view, ...count };
  };
  if (view === "change")
    return (
      <>
        <Head source={source} />
        <ChangeView source={source} />
      </>
    );
  return (
    <>
      <Head source={source} />
      <Tabs label={words.views} items={tabs.map(tab)} />
      {view === "state" && <StateView source={source} />}
      {view === "models" && <ModelsView source={source} />}
      {view === "left" && <LeftOutView source={source} />}
      {view === "collisions" && <CollisionsView source={source} />}
    </>
  );
}

function Head({ source }: { readonly source: Source }) {
  const common = useWords(sourceWords);
  const whyNot = useWhyNot();
  const { refresh, error, isRunning } = useRefreshing();
  const [isRemoving, setRemoving] = useState(false);
  const refreshWhy = whyNot.refresh(source);
  const changeWhy = whyNot.change(source);
  const changeHref = hrefOf("source", { id: source.id, view: "change" });
  const isOff = refreshWhy !== null || isRunning || source.refreshing;
  return (
    <>
      <PageHeader
        title={<Id value={source.id} />}
        actions={
          <>
            <button
              type="button"
              class="button"
              aria-disabled={isOff}
              title={refreshWhy ?? undefined}
              onClick={() => !isOff && void refresh(source)}
            >
              {common.refresh}
            </button>
            {changeWhy === null ? (
              <a class="button" href={changeHref}>
                {common.change}
              </a>
            ) : (
              <button type="button" class="button" aria-disabled title={changeWhy}>
                {common.change}
              </button>
            )}
            <Menu
              label={common.more}
              text={common.more}
              items={[{ label: common.remove, tone: "bad", disabledWhy: changeWhy, onSelect: () => setRemoving(true) }]}
            />
          </>
        }
      >
        <span class="source-line">
          <StateBadge source={source} />
          {outOf(source) === "whole" && <Badge tone="bad">{common.out}</Badge>}
          {source.shared && <Badge>{common.shared}</Badge>}
          <DeclaredBy by={source.declared_by} />
          <span>{kindName(source.kind, common.kinds)}</span>
          <RefreshLine source={source} />
        </span>
      </PageHeader>
      {error !== null && <ErrorPanel failure={error} />}
      {isRemoving && (
        <RemoveDialog
          source={source}
          onRemoved={() => navigate(hrefOf("sources"))}
          onClose={() => setRemoving(false)}
        />
      )}
    </>
  );
}

/** Says what a refresh is doing and how it went, while one looks. */
function RefreshLine({ source: { refreshing, failures, model_count: count } }: { readonly source: Source }) {
  const words = useWords(sourcePageWords);
  const [hasRun, setRun] = useState(false);
  const ran = useRef(refreshing);
  const said = refreshing ? words.running : failures > 0 ? words.error : words.found(count);
  useEffect(() => {
    if (refreshing !== ran.current) {
      setRun(true);
      announcement.set(said);
    }
    ran.current = refreshing;
  }, [refreshing]);
  return hasRun || refreshing ? <span>{said}</span> : null;
}
