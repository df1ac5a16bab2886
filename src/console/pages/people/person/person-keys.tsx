import { useMemo } from "preact/hooks";
import { useMay } from "../../../data/session.ts";
import { usePages } from "../../../data/use-pages.ts";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Section } from "../../../parts/page/section.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { PagedTable } from "../../../parts/table/paged-table.tsx";
import { Ends } from "../../../parts/text/day.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf } from "../../../route/location.ts";
import { useWords } from "../../../words/words.ts";
import { StateBadge } from "../../keys/key-badges.tsx";
import type { KeyRow } from "../../keys/key-row.ts";
import { makeWords } from "../../keys/make-words.ts";
import { personWords } from "./words.ts";

const rowKey = ({ id }: KeyRow) => id;
const nameOf = ({ name }: KeyRow) => name;
const hrefOfRow = ({ id }: KeyRow) => hrefOf("keys", { id });

/** The keys of a person that are not revoked. */
export function PersonKeys({ userId }: { readonly userId: string }) {
  const words = useWords(personWords);
  const make = useWords(makeWords);
  const mayMake = useMay()("write-organization");
  const columns = useMemo(() => columnsIn(words), [words]);
  const pages = usePages("GET /rollcall/v1/api_keys", {
    query: { user_id: userId, limit: 20, sort: "last_used", order: "desc" },
  });
  const { rows, error, refresh } = pages;
  return (
    <Section
      title={words.keys}
      actions={
        <>
          {mayMake && (
            <Link page="keys" query={{ new: "user", user: userId }}>
              {make.title}
            </Link>
          )}{" "}
          <Link page="keys" query={{ user: userId }}>
            {words.allKeys}
          </Link>
        </>
      }
    >
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {rows?.length === 0 ? (
        <p class="soft">{words.noKeys}</p>
      ) : (
        <PagedTable
          label={words.keys}
          pages={pages}
          columns={columns}
          rowKey={rowKey}
          nameOf={nameOf}
          hrefOf={hrefOfRow}
          empty={null}
        />
      )}
    </Section>
  );
}

function columnsIn(words: ReturnType<typeof useWords<(typeof personWords)["en"]>>): readonly Column<KeyRow>[] {
  return [
    {
      id: "key",
      title: words.key,
      width: 180,
      card: "title",
      cell: (row) => (
        <>
          <bdi>{row.name}</bdi> <StateBadge row={row} />
        </>
      ),
    },
    {
      id: "value",
      title: words.value,
      width: 150,
      card: "note",
      cell: ({ redacted_value: value }) => <bdi class="mono soft">{value}</bdi>,
    },
    {
      id: "project",
      title: words.project,
      width: 140,
      card: "detail",
      cell: ({ project_name: name }) => (name === null ? <span class="soft">{words.whole}</span> : <bdi>{name}</bdi>),
    },
    {
      id: "used",
      title: words.lastUsed,
      width: 120,
      card: "aside",
      cell: ({ last_used_at: at }) => <Time seconds={at} />,
    },
    { id: "ends", title: words.ends, width: 140, cell: ({ expires_at: at }) => <Ends seconds={at} /> },
  ];
}
