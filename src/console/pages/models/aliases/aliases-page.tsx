import { useMemo, useState } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { Exports } from "../../../parts/export/exports.tsx";
import { FilterBar } from "../../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { NoMatch } from "../../../parts/filter/no-match.tsx";
import { SearchBox } from "../../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { Banner } from "../../../parts/page/banner.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choices, optionalText, text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useConfigFile } from "../../../parts/text/config-file.ts";
import { useWords } from "../../../words/words.ts";
import type { ModelRow } from "../list/model-row.ts";
import { useModels } from "../list/use-models.ts";
import { modelWords } from "../words.ts";
import { MakeDialog, RemoveDialog, RetargetDialog } from "./alias-dialogs.tsx";
import { aliasesOf, type Alias } from "./alias.ts";
import { aliasWords } from "./words.ts";

const noModels: readonly ModelRow[] = [];
const rowKey = ({ id }: Alias) => id;
const hrefOfRow = ({ id }: Alias) => hrefOf("model", { id });

const params = {
  q: text(),
  state: choices(["works", "broken"]),
  /** The dialog that makes one, with what it stands for. */
  make: optionalText(),
};

/** Additional names for models, those that lead nowhere first. */
export function AliasesPage() {
  const words = useWords(aliasWords);
  const may = useMay();
  const [{ q, state, make }, set] = useQueryState(params);
  const { value, error, isLoading, refresh } = useModels("live", true);
  const [doing, setDoing] = useState<{ readonly what: "retarget" | "remove"; readonly alias: Alias } | null>(null);
  const columns = useColumnsOfAliases();
  const models = value ?? noModels;
  const aliases = useMemo(() => aliasesOf(models), [models]);
  const broken = aliases.filter(({ isBroken }) => isBroken).length;
  const found = foundAmong(aliases, q, state);
  const isFiltered = q !== "" || state.length > 0;
  const count = isFiltered ? words.some(found.length, aliases.length) : words.count(found.length);
  const mayChange = may("write-organization");
  const file = useConfigFile();
  const actions = (alias: Alias): readonly MenuItem[] => {
    const disabledWhy = alias.declared === "file" ? words.fileWhy(file) : null;
    return [
      { label: words.retarget, disabledWhy, onSelect: () => setDoing({ what: "retarget", alias }) },
      { label: words.remove, tone: "bad", disabledWhy, onSelect: () => setDoing({ what: "remove", alias }) },
    ];
  };
  const close = () => setDoing(null);
  return (
    <>
      <PageHeader
        title={words.title}
        count={value === null ? undefined : count}
        actions={
          mayChange && (
            <button type="button" class="button button-main" onClick={() => set({ make: "" })}>
              {words.make}
            </button>
          )
        }
      />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {broken > 0 && <Broken count={broken} />}
      <FilterBar tools={<AliasExports found={found} />}>
        <SearchBox value={q} placeholder={words.search} onInput={(typed) => set({ q: typed }, "typing")} />
        <FilterMenu
          label={words.state}
          chosen={state}
          onChange={(chosen) => set({ state: chosen as typeof state })}
          choices={[
            { value: "works", label: words.works, count: aliases.length - broken },
            { value: "broken", label: words.broken, count: broken },
          ]}
        />
      </FilterBar>
      <Table
        label={words.title}
        rows={found}
        columns={columns}
        rowKey={rowKey}
        hrefOf={hrefOfRow}
        {...(mayChange && { actions })}
        count={count}
        isLoading={isLoading && value === null}
        empty={error === null && <Nothing isFiltered={isFiltered} onClear={() => set({ q: "", state: [] })} />}
      />
      {make !== null && <MakeDialog models={models} target={make} onClose={() => set({ make: null })} />}
      {doing?.what === "retarget" && <RetargetDialog models={models} alias={doing.alias} onClose={close} />}
      {doing?.what === "remove" && <RemoveDialog alias={doing.alias} onClose={close} />}
    </>
  );
}

function foundAmong(aliases: readonly Alias[], q: string, states: readonly string[]): readonly Alias[] {
  return aliases.filter(({ id, target, isBroken }) => {
    const isSought = `${id} ${target}`.toLowerCase().includes(q.trim().toLowerCase());
    return isSought && (states.length !== 1 || (states[0] === "broken") === isBroken);
  });
}

function Broken({ count }: { readonly count: number }) {
  const words = useWords(aliasWords);
  return (
    <div class="model-banners">
      <Banner tone="warn">{words.brokenBanner(count)}</Banner>
    </div>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(aliasWords);
  if (!isFiltered) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return <NoMatch title={words.noMatch} clear={words.clear} onClear={onClear} />;
}

function AliasExports({ found }: { readonly found: readonly Alias[] }) {
  return (
    <Exports
      what="aliases"
      rows={() => found}
      csv={[
        { title: "id", text: ({ id }) => id },
        { title: "target", text: ({ target }) => target },
        { title: "broken", text: ({ isBroken }) => isBroken },
        { title: "created", text: ({ created }) => created },
      ]}
      json={({ id, target, isBroken, created }) => ({ id, target, broken: isBroken, created })}
      yaml={{ field: "aliases", item: ({ id, target }) => ({ id, target }) }}
      curl={{ path: "/rollcall/v1/aliases", query: { limit: 100 } }}
    />
  );
}

function useColumnsOfAliases(): readonly Column<Alias>[] {
  const words = useWords(aliasWords);
  const { declared } = useWords(modelWords);
  return useMemo(
    () => [
      {
        id: "id",
        title: words.id,
        width: 180,
        grow: 2,
        card: "title",
        copy: ({ id }) => id,
        cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      },
      {
        id: "target",
        title: words.target,
        width: 220,
        grow: 3,
        card: "detail",
        cell: ({ target, isBroken }) => (
          <Id value={target} {...(!isBroken && { href: hrefOf("model", { id: target }) })} />
        ),
      },
      {
        id: "state",
        title: words.state,
        width: 110,
        grow: 0,
        card: "aside",
        cell: ({ isBroken }) =>
          isBroken ? (
            <span title={words.brokenWhy}>
              <Badge tone="bad">{words.broken}</Badge>
            </span>
          ) : (
            <Badge tone="good">{words.works}</Badge>
          ),
      },
      {
        id: "declared",
        title: words.declared,
        width: 170,
        grow: 0,
        cell: ({ declared: by }) => (by === "file" ? <DeclaredBy by="file" /> : declared[by]),
      },
      {
        id: "created",
        title: words.created,
        width: 130,
        grow: 0,
        card: "note",
        cell: ({ created }) => <Time seconds={created} />,
      },
    ],
    [words, declared],
  );
}
