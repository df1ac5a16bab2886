import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { usePages } from "../../../data/use-pages.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { useWords } from "../../../words/words.ts";
import { oneWords } from "./words.ts";

type Event = AnswerOf<"GET /rollcall/v1/audit/events">["data"][number];

const noRows: readonly Event[] = [];
const rowKey = ({ id }: Event) => id;

/** What was done to the model, from the audit log. */
export function HistoryView({ id }: { readonly id: string }) {
  const words = useWords(oneWords);
  const query = { resource_ids: [id], limit: 50 };
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/audit/events", { query });
  const columns = useMemo(() => columnsIn(words), [words]);
  return (
    <>
      <p class="lead soft">{words.historyHint}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Table
        label={words.tabs.history}
        rows={rows ?? noRows}
        columns={columns}
        rowKey={rowKey}
        isLoading={isLoading && rows === null}
        more={{ hasMore, isLoading, load: more }}
        empty={error === null && <EmptyState title={words.noHistory}>{words.noHistoryHint}</EmptyState>}
      />
    </>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof oneWords)["en"]>>): readonly Column<Event>[] {
  return [
    {
      id: "when",
      title: words.when,
      width: 130,
      grow: 0,
      card: "aside",
      cell: ({ effective_at: at }) => <Time seconds={at} />,
    },
    {
      id: "what",
      title: words.what,
      width: 210,
      card: "title",
      cell: ({ type }) => <span class="mono">{type}</span>,
    },
    {
      id: "who",
      title: words.who,
      width: 160,
      card: "detail",
      cell: ({ actor }) => <bdi>{actorName(actor) ?? words.theServer}</bdi>,
    },
    {
      id: "details",
      title: words.details,
      width: 220,
      grow: 3,
      card: "note",
      cell: ({ details }) => {
        const text = Object.keys(details).length === 0 ? "" : JSON.stringify(details);
        return (
          <bdi class="mono soft" title={text}>
            {text}
          </bdi>
        );
      },
    },
  ];
}

/** The person, or what the key is called; null for the server itself. */
function actorName(actor: Readonly<Record<string, unknown>>): string | null {
  const acting = fieldsOf(actor["session"] ?? actor["api_key"]);
  const holder = fieldsOf(acting["user"] ?? acting["service_account"]);
  const name = holder["name"] ?? holder["email"] ?? acting["name"] ?? acting["id"];
  return typeof name === "string" ? name : null;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
