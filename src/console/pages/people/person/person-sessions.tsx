import { useMemo, useState } from "preact/hooks";
import type { AnswerOf } from "../../../data/contract.ts";
import { useMay, useMe } from "../../../data/session.ts";
import { useAct } from "../../../data/use-act.ts";
import { usePages } from "../../../data/use-pages.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import type { MenuItem } from "../../../parts/over/menu-item.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { useWords } from "../../../words/words.ts";
import { browserName } from "../../settings/browser-name.ts";
import type { Person } from "./person.ts";
import { personWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/sessions">["data"][number];

const end = "DELETE /rollcall/v1/sessions/{session_id}";
const rowKey = ({ id }: Row) => id;
const nameOf = ({ browser }: Row) => browserName(browser) ?? "";

/** Where a person is signed in to the console. Owners end any session, others their own. */
export function PersonSessions({ person }: { readonly person: Person }) {
  const words = useWords(personWords);
  const me = useMe();
  const mayEnd = useMay()("write-organization") || person.id === me?.principal.id;
  const pages = usePages("GET /rollcall/v1/sessions", {
    query: { user_id: person.id, limit: 100 },
  });
  const { rows, error, refresh } = pages;
  const ending = useAct(end);
  const [isAsking, setAsking] = useState(false);
  const columns = useMemo(() => columnsIn(words), [words]);
  const others = (rows ?? []).filter(({ is_current: isCurrent }) => !isCurrent);
  const endOne = async ({ id }: Row) => {
    if ((await ending.run({ params: { session_id: id } })) !== null) toast({ text: words.ended });
  };
  const endAll = async () => {
    setAsking(false);
    let count = 0;
    for (const { id } of others) if ((await ending.run({ params: { session_id: id } })) !== null) count += 1;
    if (count > 0) toast({ text: words.endedAll(count) });
  };
  const actions = (row: Row): readonly MenuItem[] =>
    row.is_current ? [] : [{ label: words.endSession, tone: "bad", onSelect: () => void endOne(row) }];
  return (
    <Section
      title={words.sessions}
      actions={
        mayEnd &&
        others.length > 1 && (
          <button type="button" class="button" onClick={() => setAsking(true)}>
            {words.endAll}
          </button>
        )
      }
    >
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {ending.error !== null && <ErrorPanel failure={ending.error} />}
      {rows?.length === 0 ? (
        <p class="soft">{words.noSessions}</p>
      ) : (
        <PagedTable
          label={words.sessions}
          pages={pages}
          columns={columns}
          rowKey={rowKey}
          nameOf={nameOf}
          {...(mayEnd && { actions })}
          empty={null}
        />
      )}
      {isAsking && (
        <ConfirmDialog
          title={words.endAllTitle(person.name)}
          action={words.endAllAction}
          onConfirm={() => void endAll()}
          onClose={() => setAsking(false)}
        >
          <p>{words.endAllText(others.length)}</p>
          {others.length < (rows ?? []).length && <p>{words.endAllOwn}</p>}
        </ConfirmDialog>
      )}
    </Section>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof personWords)["en"]>>): readonly Column<Row>[] {
  return [
    {
      id: "browser",
      title: words.browser,
      width: 180,
      card: "title",
      cell: ({ browser }) => <bdi title={browser ?? undefined}>{browserName(browser) ?? "–"}</bdi>,
    },
    {
      id: "address",
      title: words.address,
      width: 140,
      card: "detail",
      cell: ({ address }) => <bdi class="mono">{address ?? "–"}</bdi>,
    },
    { id: "since", title: words.since, width: 120, card: "note", cell: ({ created_at: at }) => <Time seconds={at} /> },
    {
      id: "seen",
      title: words.seen,
      width: 140,
      card: "aside",
      cell: ({ last_seen_at: at, is_current: isCurrent }) =>
        isCurrent ? <Badge tone="good">{words.current}</Badge> : <Time seconds={at} />,
    },
    { id: "ends", title: words.ends, width: 120, cell: ({ ends_at: at }) => <Time seconds={at} /> },
  ];
}
