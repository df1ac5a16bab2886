import { Meter } from "../../../parts/page/meter.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { money } from "../../../words/format.ts";
import type { useWords } from "../../../words/words.ts";
import type { ProjectRow } from "../project-row.ts";
import type { Spent } from "../../limits/spend/spent.ts";
import type { projectWords } from "../words.ts";
import type { listWords } from "./words.ts";

type Words = ReturnType<typeof useWords<(typeof listWords)["en"]>>;
type Common = ReturnType<typeof useWords<(typeof projectWords)["en"]>>;

/** The columns of the list of projects. `spent` is null while it is not known. */
export function columnsIn(
  { columns: titles }: Words,
  common: Common,
  spent: Spent | null,
): readonly Column<ProjectRow>[] {
  return [
    {
      id: "name",
      title: titles.name,
      width: 170,
      grow: 3,
      sort: true,
      card: "title",
      cell: ({ name, archived_at: archivedAt }) => (
        <>
          <bdi>{name}</bdi> {archivedAt !== null && <Badge>{common.archived}</Badge>}
        </>
      ),
    },
    {
      id: "policy",
      title: titles.policy,
      width: 150,
      card: "detail",
      cell: ({ policy_mode: mode }) => common.modes[mode ?? "all"],
    },
    ...countsIn(titles, common),
    {
      id: "spent",
      title: titles.spent,
      width: 236,
      grow: 0,
      card: "note",
      cell: (row) => <SpentCell row={row} spent={spent} label={titles.spent} />,
    },
    {
      id: "created",
      title: titles.created,
      width: 110,
      grow: 0,
      sort: true,
      cell: (row) => <Time seconds={row.created_at} />,
    },
    {
      id: "archived",
      title: titles.archived,
      width: 110,
      grow: 0,
      isShown: false,
      cell: ({ archived_at: at }) => <Time seconds={at} />,
    },
    {
      id: "declared",
      title: titles.declared,
      width: 136,
      grow: 0,
      cell: ({ declared_by: by }) => <DeclaredBy by={by} />,
    },
    {
      id: "id",
      title: titles.id,
      width: 150,
      isShown: false,
      copy: ({ id }) => id,
      cell: ({ id }) => <bdi class="mono soft">{id}</bdi>,
    },
  ];
}

function countsIn(titles: Words["columns"], { many }: Common): readonly Column<ProjectRow>[] {
  const figure = { width: 84, align: "end" } as const;
  return [
    { ...figure, id: "members", title: titles.members, cell: (row) => many(row.user_count) },
    { ...figure, id: "groups", title: titles.groups, isShown: false, cell: (row) => many(row.group_count) },
    {
      ...figure,
      id: "accounts",
      title: titles.accounts,
      width: 124,
      isShown: false,
      cell: (row) => many(row.service_account_count),
    },
    { ...figure, id: "keys", title: titles.keys, card: "aside", cell: (row) => many(row.key_count) },
  ];
}

interface SpentProps {
  readonly row: ProjectRow;
  readonly spent: Spent | null;
  readonly label: string;
}

function SpentCell({ row: { id, spend_limit: limit }, spent, label }: SpentProps) {
  const limitUsd = limit === null ? null : limit / 100;
  if (spent === null) return limitUsd === null ? <Unknown /> : <span class="soft">{`≤ ${money(limitUsd)}`}</span>;
  const used = spent.get(id) ?? 0;
  return limitUsd === null ? <>{money(used)}</> : <Meter label={label} used={used} of={limitUsd} text={money} />;
}
