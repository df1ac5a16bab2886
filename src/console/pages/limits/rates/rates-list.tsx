import { useMemo, useState } from "preact/hooks";
import { noLimit } from "../../../../core/people/rate-limit.ts";
import type { AnswerOf } from "../../../data/contract.ts";
import { act, useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import { FilterMenu } from "../../../parts/filter/filter-menu.tsx";
import { NumberField } from "../../../parts/form/fields.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { flag } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { ListHead, Nothing } from "../../projects/people/list-head.tsx";
import { useSearch } from "../../projects/people/use-search.ts";
import { rateWords } from "./words.ts";

type Limit = AnswerOf<"GET /rollcall/v1/projects/{project_id}/rate_limits">["data"][number];
type Words = ReturnType<typeof useWords<(typeof rateWords)["en"]>>;

const route = "POST /v1/organization/projects/{project_id}/rate_limits/{rate_limit_id}";
/** The words of the page are in one language, so they are no list of names. */
const names = [
  "max_requests_per_1_minute",
  "max_tokens_per_1_minute",
  "max_requests_per_1_day",
  "max_images_per_1_minute",
  "max_audio_megabytes_per_1_minute",
] as const satisfies readonly (keyof typeof rateWords.en.names)[];
type Name = (typeof names)[number];
const noRows: readonly Limit[] = [];
const rowKey = ({ id }: Limit) => id;
const nameOf = ({ model }: Limit) => model;

interface RatesProps {
  readonly projectId: string;
  readonly mayWrite: boolean;
}

/** What the keys of a project may ask of each model. */
export function RatesList({ projectId, mayWrite }: RatesProps) {
  const words = useWords(rateWords);
  const search = useSearch();
  const [{ all }, set] = useQueryState({ all: flag() });
  const sought = search.query.q;
  const isAll = all || sought !== undefined;
  const pages = usePages("GET /rollcall/v1/projects/{project_id}/rate_limits", {
    params: { project_id: projectId },
    query: { limit: 1_000, is_set: !isAll, ...(sought !== undefined && { q: sought }) },
  });
  const columns = useMemo(() => columnsIn(words), [words]);
  const [edited, setEdited] = useState<Limit | null>(null);
  const rows = pages.rows ?? noRows;
  const filter = (
    <FilterMenu
      label={words.title}
      choices={[{ value: "set", label: words.only }]}
      chosen={all ? [] : ["set"]}
      onChange={(chosen) => set({ all: chosen.length === 0 })}
    />
  );
  return (
    <>
      <ListHead lead={words.lead} search={{ q: search.q, label: words.search, onInput: search.set }} filter={filter} />
      {pages.error !== null && <ErrorPanel failure={pages.error} retry={pages.refresh} />}
      <Table
        label={words.title}
        rows={rows}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && {
          onOpen: setEdited,
          actions: (row: Limit) => [{ label: words.edit, onSelect: () => setEdited(row) }],
        })}
        count={words.count(rows.length)}
        isLoading={pages.isLoading}
        more={{ hasMore: pages.hasMore, isLoading: pages.isLoading, load: pages.more }}
        empty={
          pages.error === null &&
          (isAll ? (
            <Nothing q={search.q} title={words.noModels} hint={words.noModelsHint} onClear={() => search.set("")} />
          ) : (
            <NoLimits onShowAll={() => set({ all: true })} />
          ))
        }
      />
      {edited !== null && <RatesDialog projectId={projectId} limit={edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function NoLimits({ onShowAll }: { readonly onShowAll: () => void }) {
  const words = useWords(rateWords);
  const action = (
    <button type="button" class="button" onClick={onShowAll}>
      {words.showAll}
    </button>
  );
  return (
    <EmptyState title={words.none} action={action}>
      {words.noneHint}
    </EmptyState>
  );
}

function columnsIn(words: Words): readonly Column<Limit>[] {
  return [
    {
      id: "model",
      title: words.model,
      width: 180,
      grow: 3,
      card: "title",
      cell: ({ model }) => <bdi class="mono">{model}</bdi>,
    },
    ...names.map((name, at): Column<Limit> => ({
      id: name,
      title: words.names[name],
      width: 140,
      align: "end",
      ...(at === 0 && { card: "aside" as const }),
      ...(at === 1 && { card: "detail" as const }),
      cell: (row) => {
        const most = mostOf(row, name);
        return most === null ? <Unknown why={words.noLimit} /> : number(most);
      },
    })),
  ];
}

function mostOf(row: Limit, name: Name): number | null {
  const most = row[name];
  return most === undefined || most >= noLimit ? null : most;
}

interface DialogProps {
  readonly projectId: string;
  readonly limit: Limit;
  readonly onClose: () => void;
}

type Limits = Readonly<Record<Name, number | null>>;

function RatesDialog({ projectId, limit, onClose }: DialogProps) {
  const words = useWords(rateWords);
  const before = useMemo(() => Object.fromEntries(names.map((name) => [name, mostOf(limit, name)])) as Limits, [limit]);
  const [limits, setLimits] = useState<Limits>(before);
  const saving = useAct(route);
  const params = { project_id: projectId, rate_limit_id: limit.id };
  const save = async () => {
    const changed = names.filter((name) => limits[name] !== before[name]);
    if ((await saving.run({ params, body: bodyOf(limits, changed) })) === null) return;
    const undo = () => act(route, { params, body: bodyOf(before, changed) });
    toast({ text: words.saved(limit.model), ...(changed.length > 0 && { undo }) });
    onClose();
  };
  return (
    <FormDialog
      title={<bdi class="breaks">{words.editTitle(limit.model)}</bdi>}
      action={words.save}
      error={saving.error}
      isRunning={saving.isRunning}
      onSubmit={() => void save()}
      onClose={onClose}
    >
      <p class="soft">{words.editHint}</p>
      {names.map((name) => (
        <NumberField
          key={name}
          name={name}
          label={words.names[name]}
          value={limits[name]}
          onInput={(most) => setLimits({ ...limits, [name]: most })}
          min={0}
        />
      ))}
    </FormDialog>
  );
}

function bodyOf(limits: Limits, changed: readonly Name[]) {
  return Object.fromEntries(changed.map((name) => [name, limits[name] ?? noLimit]));
}
