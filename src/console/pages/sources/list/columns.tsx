import type { Column } from "../../../parts/table/columns.ts";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Count } from "../../../parts/text/figures.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import type { useWords } from "../../../words/words.ts";
import { kindName, outOf, type Source } from "../source.ts";
import { StateBadge } from "../state-badge.tsx";
import type { sourceWords } from "../words.ts";
import type { listWords } from "./words.ts";

type Words = ReturnType<typeof useWords<(typeof listWords)["en"]>>;
type Common = ReturnType<typeof useWords<(typeof sourceWords)["en"]>>;

const figure = { width: 80, align: "end", sort: true } as const;
const hidden = { isShown: false } as const;

/** The columns of the list of sources, in their order. */
export function columnsIn(words: Words, common: Common): readonly Column<Source>[] {
  const { columns: titles } = words;
  return [
    {
      id: "id",
      title: titles.id,
      width: 112,
      grow: 3,
      sort: true,
      card: "title",
      cell: ({ id }) => <bdi class="mono">{id}</bdi>,
    },
    {
      id: "state",
      title: titles.state,
      width: 116,
      grow: 0,
      sort: true,
      card: "aside",
      cell: (source) => <StateBadge source={source} />,
    },
    {
      id: "kind",
      title: titles.kind,
      width: 152,
      sort: true,
      card: "detail",
      cell: ({ kind }) => kindName(kind, common.kinds),
    },
    { ...figure, id: "models", title: titles.models, card: "note", cell: (row) => <Count value={row.model_count} /> },
    ...timesIn(titles, common),
    {
      id: "calls",
      title: titles.calls,
      width: 64,
      grow: 0,
      cell: (source) => <Calls {...{ source, words, common }} />,
    },
    { ...figure, id: "priority", title: titles.priority, cell: ({ priority }) => <Count value={priority} /> },
    {
      id: "declared",
      title: titles.declared,
      width: 124,
      sort: true,
      cell: ({ declared_by: by, shared }) =>
        by === "api" ? <span class="soft">{shared ? common.shared : common.here}</span> : <DeclaredBy by={by} />,
    },
    ...furtherIn(words),
  ];
}

/** When its list was fetched, and when it will be. */
function timesIn(titles: Words["columns"], common: Common): readonly Column<Source>[] {
  const time = { width: 100, grow: 0, sort: true } as const;
  return [
    {
      ...time,
      width: 112,
      id: "success",
      title: titles.success,
      cell: ({ last_success_at: at }) => <Time seconds={at} as="seconds" />,
    },
    {
      ...time,
      id: "next",
      title: titles.next,
      cell: ({ next_try_at: at }) => (at === null ? common.next : <Time seconds={at} as="seconds" />),
    },
    {
      ...figure,
      ...hidden,
      id: "failures",
      title: titles.failures,
      cell: ({ failures }) => <Count value={failures} />,
    },
  ];
}

/** Those that are shown on wish. */
function furtherIn({ columns: titles, seconds }: Words): readonly Column<Source>[] {
  return [
    {
      ...hidden,
      id: "error",
      title: titles.error,
      width: 220,
      grow: 3,
      cell: ({ last_error: error }) => <Said text={error} />,
    },
    {
      ...hidden,
      id: "base",
      title: titles.base,
      width: 180,
      grow: 2,
      cell: ({ base_url: url }) => (url ? <bdi class="mono">{url}</bdi> : <Unknown />),
    },
    {
      ...hidden,
      id: "every",
      title: titles.every,
      width: 80,
      align: "end",
      cell: ({ refresh_seconds: every }) => seconds(every),
    },
    { ...figure, ...hidden, id: "open", title: titles.open, cell: ({ calls }) => <Count value={calls.open} /> },
    {
      ...figure,
      ...hidden,
      id: "left",
      title: titles.left,
      cell: ({ left_out_count: left }) => <Count value={left} />,
    },
  ];
}

function Said({ text }: { readonly text: string | null }) {
  if (text === null) return <Unknown />;
  return (
    <bdi lang="en" title={text}>
      {text}
    </bdi>
  );
}

interface CallsProps {
  readonly source: Source;
  readonly words: Words;
  readonly common: Common;
}

/** How many calls it takes, or that it is out. */
function Calls({ source, words, common }: CallsProps) {
  const out = outOf(source);
  const { served, out: outs } = source.calls;
  if (out === "whole") return <Badge tone="bad">{common.out}</Badge>;
  if (out === "models")
    return (
      <span title={common.outModelsHint(outs.length)}>
        <Badge tone="warn">{common.outModels(outs.length)}</Badge>
      </span>
    );
  if (served.length === 0) return <Unknown why={words.noCalls} />;
  return (
    <span title={words.callsHint(served.join(", "))}>
      <Count value={served.length} />
    </span>
  );
}
