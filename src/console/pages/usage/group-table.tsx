import { useMemo } from "preact/hooks";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { hrefOf } from "../../route/location.ts";
import type { PageName } from "../../route/page-names.ts";
import { money, number, tokens } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { valueOf, type Group, type Sums } from "./charting.ts";
import { duration } from "./durations.ts";
import type { Dimension, FigureName } from "./usage-state.ts";
import { usageWords } from "./words.ts";

const pages: Readonly<Record<Dimension, PageName | null>> = {
  model: "model",
  project: "project",
  user: "person",
  source: "source",
  key: null,
  call: null,
};

interface GroupTableProps {
  readonly sums: Sums;
  readonly by: Dimension;
  readonly show: FigureName;
  readonly onShow: (figure: FigureName) => void;
  readonly onOnly: (id: string) => void;
  readonly isLoading: boolean;
}

/** Who or what the calls were of, the most first. A heading orders it by another figure. */
export function GroupTable({ sums, by, show, onShow, onOnly, isLoading }: GroupTableProps) {
  const words = useWords(usageWords);
  const columns = useMemo(() => columnsIn(words, by, new Set(sums.unpriced_models)), [words, by, sums]);
  const actions = ({ id }: Group): readonly MenuItem[] => {
    if (id === null) return [];
    const page = pages[by];
    const open =
      page === null || (by === "user" && !id.startsWith("user"))
        ? []
        : [{ label: words.open, href: hrefOf(page, { id }) }];
    return [{ label: words.onlyThis, onSelect: () => onOnly(id) }, ...open];
  };
  return (
    <Table
      label={words.bys[by]}
      rows={sums.groups}
      columns={columns}
      rowKey={({ id }) => id ?? ""}
      nameOf={(group) => groupName(group, words)}
      onOpen={({ id }) => {
        if (id !== null) onOnly(id);
      }}
      actions={actions}
      sort={{ by: show, order: "desc" }}
      onSort={({ by: figure }) => onShow(figure as FigureName)}
      isLoading={isLoading}
      empty={null}
    />
  );
}

export function groupName({ id, name }: Group, words: { readonly noProject: string }): string {
  return name ?? id ?? words.noProject;
}

type Words = ReturnType<typeof useWords<(typeof usageWords)["en"]>>;

function columnsIn(words: Words, by: Dimension, unpriced: ReadonlySet<string>): readonly Column<Group>[] {
  const figure = (id: FigureName, text: (group: Group) => string, place?: "aside" | "detail"): Column<Group> => ({
    id,
    title: words.figures[id],
    sort: true,
    align: "end",
    width: 124,
    ...(place !== undefined && { card: place }),
    cell: text,
  });
  return [
    {
      id: "name",
      title: words.bys[by],
      width: 220,
      grow: 3,
      card: "title",
      cell: (group) => (
        <bdi class={group.name === null && group.id !== null ? "mono" : undefined} title={group.id ?? undefined}>
          {groupName(group, words)}
        </bdi>
      ),
    },
    figure("requests", ({ requests }) => number(requests), "aside"),
    figure("tokens", (group) => tokens(valueOf("tokens", group) ?? 0), "detail"),
    figure("cost", ({ id, cost }) => {
      const amount = money(cost ?? 0);
      return by === "model" && id !== null && unpriced.has(id)
        ? (cost ?? 0) === 0
          ? "–"
          : words.atLeast(amount)
        : amount;
    }),
    figure("errors", ({ errors }) => number(errors)),
    figure("duration", (group) => duration(valueOf("duration", group) ?? 0)),
  ];
}
