import type { CsvColumn } from "../../../parts/export/csv.ts";
import type { Plain } from "../../../parts/export/yaml.ts";
import type { Column } from "../../../parts/table/columns.ts";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { useWords } from "../../../words/words.ts";
import { Few } from "../few.tsx";
import { peopleWords } from "../words.ts";
import type { UserRow } from "./list-state.ts";

type Words = ReturnType<typeof useWords<(typeof peopleWords)["en"]>>;

/** `ownId` is the reader's own, whose row says so. */
export function peopleColumns(words: Words, ownId: string | null): readonly Column<UserRow>[] {
  return [
    {
      id: "name",
      title: words.name,
      sort: true,
      width: 150,
      card: "title",
      cell: ({ id, name }) => (
        <>
          <bdi>{name}</bdi>
          {id === ownId && <span class="soft"> ({words.you})</span>}
        </>
      ),
    },
    {
      id: "email",
      title: words.email,
      width: 190,
      grow: 2,
      card: "detail",
      cell: ({ email }) => <bdi>{email}</bdi>,
      copy: ({ email }) => email,
    },
    { id: "role", title: words.role, width: 92, grow: 0, card: "aside", cell: ({ role }) => words.roles[role] },
    counting("projects", words.projects, 80, ({ project_count: value }) => value),
    counting("groups", words.groups, 72, ({ group_count: value }) => value),
    counting("keys", words.keys, 56, ({ key_count: value }) => value),
    {
      id: "used",
      title: words.lastUsed,
      width: 120,
      grow: 0,
      card: "note",
      cell: ({ last_used_at: at }) => <Time seconds={at} />,
    },
    {
      id: "created",
      title: words.added,
      sort: true,
      isShown: false,
      width: 120,
      grow: 0,
      cell: ({ added_at: at }) => <Time seconds={at} />,
    },
    {
      id: "declared",
      title: words.declared,
      width: 140,
      grow: 0,
      cell: ({ declared_by: by }) => <DeclaredBy by={by} />,
    },
  ];
}

function counting(id: string, title: string, width: number, value: (row: UserRow) => number): Column<UserRow> {
  return { id, title, width, align: "end", cell: (row) => <Few count={value(row)} /> };
}

export const csvOfPeople: readonly CsvColumn<UserRow>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "name", text: ({ name }) => name },
  { title: "email", text: ({ email }) => email },
  { title: "role", text: ({ role }) => role },
  { title: "projects", text: ({ project_count: count }) => count },
  { title: "groups", text: ({ group_count: count }) => count },
  { title: "keys", text: ({ key_count: count }) => count },
  { title: "last_used_at", text: ({ last_used_at: at }) => at },
  { title: "added_at", text: ({ added_at: at }) => at },
  { title: "declared_by", text: ({ declared_by: by }) => by },
];

/** As the configuration file declares a person of an organization. */
export function yamlOfPerson({ email, name, role }: UserRow): Plain {
  return { email, name, role };
}
