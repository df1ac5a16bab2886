import type { Column } from "../../../parts/table/columns.ts";
import { Day } from "../../../parts/text/day.tsx";
import { Price, Tokens } from "../../../parts/text/figures.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { serverNowMs } from "../../../data/send.ts";
import type { useWords } from "../../../words/words.ts";
import { StandingBadge } from "../standing-badge.tsx";
import type { modelWords } from "../words.ts";
import type { ModelRow } from "./model-row.ts";
import type { listWords } from "./words.ts";

type Words = ReturnType<typeof useWords<(typeof listWords)["en"]>>;
type Kinds = ReturnType<typeof useWords<(typeof modelWords)["en"]>>["kinds"];

/** The columns of the list of models, in their order. */
export function columnsIn(words: Words, kinds: Kinds): readonly Column<ModelRow>[] {
  const { columns: titles } = words;
  return [
    {
      id: "id",
      title: titles.id,
      width: 240,
      grow: 6,
      sort: true,
      card: "title",
      copy: ({ id }) => id,
      cell: ({ id, target }) => (
        <>
          <bdi class="mono">{id}</bdi>
          {target !== null && (
            <span class="soft">
              {" → "}
              <bdi class="mono">{target}</bdi>
            </span>
          )}
        </>
      ),
    },
    {
      id: "state",
      title: titles.state,
      width: 120,
      grow: 0,
      sort: true,
      card: "aside",
      cell: (row) => <StandingBadge standing={row.standing} isUnlisted={row.isUnlisted} />,
    },
    { id: "kind", title: titles.kind, width: 100, isShown: false, sort: true, cell: ({ kind }) => kinds[kind] },
    {
      id: "owner",
      title: titles.owner,
      width: 112,
      sort: true,
      card: "detail",
      cell: ({ owner }) => <bdi>{owner}</bdi>,
    },
    ...figuresIn(titles),
    ...listsIn(titles),
    ...originsIn(words),
  ];
}

/** Where a model comes from, and when it came and will go. */
function originsIn({ columns: titles, stale }: Words): readonly Column<ModelRow>[] {
  return [
    {
      id: "source",
      title: titles.source,
      width: 92,
      sort: true,
      cell: (row) => <SourceCell row={row} staleWhy={stale} />,
    },
    {
      id: "age",
      title: titles.age,
      width: 120,
      isShown: false,
      cell: ({ ageSeconds }) => (ageSeconds === null ? <Unknown /> : <Time seconds={secondsAgo(ageSeconds)} />),
    },
    {
      id: "shutdown",
      title: titles.shutdown,
      width: 110,
      grow: 0,
      isShown: false,
      sort: true,
      cell: ({ shutdownDate }) => <Day iso={shutdownDate} />,
    },
    {
      id: "created",
      title: titles.created,
      width: 120,
      grow: 0,
      isShown: false,
      sort: true,
      cell: ({ created }) => <Time seconds={created} />,
    },
  ];
}

function figuresIn(titles: Words["columns"]): readonly Column<ModelRow>[] {
  const figure = { width: 84, align: "end", sort: true } as const;
  return [
    { ...figure, id: "context", title: titles.context, cell: (row) => <Tokens value={row.contextLength} /> },
    {
      ...figure,
      id: "output",
      title: titles.output,
      width: 100,
      isShown: false,
      cell: (row) => <Tokens value={row.outputLimit} />,
    },
    {
      ...figure,
      id: "input_price",
      hasRoom: true,
      width: 100,
      title: titles.input_price,
      card: "note",
      cell: (row) => <Price value={row.inputPrice} isAligned />,
    },
    {
      ...figure,
      id: "output_price",
      hasRoom: true,
      title: titles.output_price,
      width: 112,
      cell: (row) => <Price value={row.outputPrice} isAligned />,
    },
  ];
}

function listsIn(titles: Words["columns"]): readonly Column<ModelRow>[] {
  const list = { width: 130, isShown: false } as const;
  return [
    { ...list, id: "inputs", title: titles.inputs, cell: ({ inputs }) => <Words items={inputs} /> },
    { ...list, id: "outputs", title: titles.outputs, cell: ({ outputs }) => <Words items={outputs} /> },
    {
      ...list,
      id: "capabilities",
      title: titles.capabilities,
      width: 160,
      cell: ({ capabilities }) => <Words items={capabilities} />,
    },
  ];
}

function Words({ items }: { readonly items: readonly string[] }) {
  return items.length === 0 ? <Unknown /> : <span title={items.join(", ")}>{items.join(", ")}</span>;
}

interface SourceProps {
  readonly row: ModelRow;
  readonly staleWhy: (source: string) => string;
}

function SourceCell({ row: { source, servedBy, isStale }, staleWhy }: SourceProps) {
  const shown = source ?? servedBy?.source ?? null;
  if (shown === null) return <Unknown />;
  if (!isStale) return <bdi>{shown}</bdi>;
  return (
    <span class="models-stale" title={staleWhy(shown)}>
      <Icon name="warn" />
      <bdi>{shown}</bdi>
      <span class="unseen">{staleWhy(shown)}</span>
    </span>
  );
}

function secondsAgo(seconds: number): number {
  return Math.floor(serverNowMs() / 1000) - seconds;
}
