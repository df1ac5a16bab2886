import type { Column } from "../../../parts/table/columns.ts";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { KeyLink } from "../key-link.tsx";
import { Origin, Scopes, StateBadge } from "../key-badges.tsx";
import { holderOf, type KeyRow } from "../key-row.ts";
import type { KeysWords } from "../words.ts";

/** The columns of the list. Those that sort are called as the server calls them. */
export function keyColumns(words: KeysWords): readonly Column<KeyRow>[] {
  return [...whose(words), ...when(words), ...extras(words)];
}

function whose(words: KeysWords): readonly Column<KeyRow>[] {
  return [
    {
      id: "name",
      title: words.name,
      cell: ({ name }) => <bdi>{name}</bdi>,
      sort: true,
      width: 124,
      grow: 2,
      card: "title",
    },
    { id: "state", title: words.state, cell: (row) => <StateBadge row={row} />, width: 116, grow: 0, card: "aside" },
    {
      id: "redacted",
      title: words.key,
      cell: ({ redacted_value: value }) => <bdi class="mono">{value}</bdi>,
      width: 180,
      grow: 0,
    },
    { id: "holder", title: words.holder, cell: (row) => <HolderCell row={row} />, width: 120, grow: 2, card: "detail" },
    {
      id: "project",
      title: words.project,
      cell: (row) => <ProjectCell row={row} words={words} />,
      width: 108,
      card: "note",
    },
    { id: "scopes", title: words.scopes, cell: ({ scopes }) => <Scopes scopes={scopes} />, width: 80, grow: 0 },
  ];
}

function when(words: KeysWords): readonly Column<KeyRow>[] {
  return [
    {
      id: "last_used",
      title: words.lastUsed,
      cell: ({ last_used_at: at }) => <Time seconds={at} />,
      sort: true,
      width: 124,
      grow: 0,
    },
    {
      id: "ends",
      title: words.ends,
      cell: ({ expires_at: at }) => <Time seconds={at} as="date" />,
      sort: true,
      width: 112,
      grow: 0,
    },
  ];
}

function extras(words: KeysWords): readonly Column<KeyRow>[] {
  const extra = { width: 116, grow: 0, isShown: false } as const;
  return [
    { id: "origin", title: words.origin, cell: (row) => <Origin row={row} />, ...extra, width: 128 },
    {
      id: "created",
      title: words.created,
      cell: ({ created_at: at }) => <Time seconds={at} />,
      sort: true,
      ...extra,
    },
    {
      id: "fields",
      title: words.fields,
      cell: ({ model_fields: mode }) =>
        mode === null ? <Unknown why={words.serverDefault} /> : words.fieldModes[mode],
      ...extra,
    },
    {
      id: "names",
      title: words.names,
      cell: ({ model_names: mode }) => (mode === null ? <Unknown why={words.serverDefault} /> : words.nameModes[mode]),
      ...extra,
    },
    {
      id: "rotated",
      title: words.rotatedFrom,
      cell: ({ rotated_from: id }) => (id === null ? <Unknown why={words.notRotated} /> : <KeyLink id={id} />),
      ...extra,
    },
    {
      id: "revoked",
      title: words.revokedAt,
      cell: ({ revoked_at: at }) => <Time seconds={at} absent={words.notRevoked} />,
      ...extra,
    },
    {
      id: "id",
      title: words.id,
      cell: ({ id }) => <bdi class="mono">{id}</bdi>,
      copy: ({ id }) => id,
      ...extra,
      width: 200,
    },
  ];
}

function HolderCell({ row }: { readonly row: KeyRow }) {
  const { name, email } = holderOf(row);
  return <bdi title={email ?? undefined}>{name}</bdi>;
}

function ProjectCell({ row, words }: { readonly row: KeyRow; readonly words: KeysWords }) {
  if (row.project_id === null) return <span class="soft">{words.adminKey}</span>;
  return <bdi>{row.project_name ?? row.project_id}</bdi>;
}
