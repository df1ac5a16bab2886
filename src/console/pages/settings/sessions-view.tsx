import { useMemo } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { signOut, useMay, useMe } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { usePages } from "../../data/use-pages.ts";
import { toast } from "../../frame/toasts.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { Table } from "../../parts/table/table.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { Time } from "../../parts/text/time.tsx";
import { useWords } from "../../words/words.ts";
import { browserName } from "./browser-name.ts";
import { settingsWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/sessions">["data"][number];
type Words = ReturnType<typeof useWords<(typeof settingsWords)["en"]>>;

/** Who is signed in to the console. Owners may end any session, others their own. */
export function SessionsView() {
  const words = useWords(settingsWords);
  const me = useMe();
  const mayAll = useMay()("read-organization");
  const { rows, error, isLoading, hasMore, more, refresh } = usePages("GET /rollcall/v1/sessions", {
    query: { limit: 100 },
  });
  const ending = useAct("DELETE /rollcall/v1/sessions/{session_id}");
  const columns = useMemo(() => columnsIn(words), [words]);
  const mayEnd = useMay()("write-organization");
  const actions = ({ id, is_current: isCurrent, user }: Row): readonly MenuItem[] => {
    if (isCurrent) return [{ label: words.signOut, onSelect: () => void signOut() }];
    if (!mayEnd && user.id !== me?.principal.id) return [];
    const end = async () => {
      if ((await ending.run({ params: { session_id: id } })) !== null) toast({ text: words.ended });
    };
    return [{ label: words.end, tone: "bad", onSelect: () => void end() }];
  };
  return (
    <Section title={words.signedIn}>
      <p class="lead soft">{mayAll ? words.allSessionsLead : words.sessionsLead}</p>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {ending.error !== null && <ErrorPanel failure={ending.error} />}
      <Table
        label={words.sessions}
        rows={rows ?? []}
        columns={columns}
        rowKey={({ id }) => id}
        nameOf={({ user, browser }) => `${user.name}, ${browserName(browser) ?? ""}`}
        actions={actions}
        isLoading={isLoading}
        more={{ hasMore, isLoading, load: more }}
        empty={<EmptyState title={words.noSessions} />}
      />
    </Section>
  );
}

function columnsIn(words: Words): readonly Column<Row>[] {
  return [
    {
      id: "who",
      title: words.who,
      cell: ({ user }) => <bdi class="cut">{user.name}</bdi>,
      card: "title",
      width: 180,
    },
    {
      id: "browser",
      title: words.browser,
      cell: ({ browser }) => <bdi title={browser ?? undefined}>{browserName(browser) ?? "–"}</bdi>,
      card: "detail",
      width: 150,
    },
    { id: "address", title: words.address, cell: ({ address }) => <bdi class="mono">{address ?? "–"}</bdi>, grow: 0 },
    { id: "way", title: words.way, cell: ({ made_by: { type } }) => words.ways[type], grow: 0, width: 120 },
    { id: "since", title: words.since, cell: ({ created_at: at }) => <Time seconds={at} />, grow: 0 },
    {
      id: "seen",
      title: words.seen,
      cell: ({ last_seen_at: at, is_current: isCurrent }) =>
        isCurrent ? <Badge tone="good">{words.thisOne}</Badge> : <Time seconds={at} />,
      card: "aside",
      grow: 0,
      width: 128,
    },
    { id: "ends", title: words.ends, cell: ({ ends_at: at }) => <Time seconds={at} />, grow: 0 },
  ];
}
