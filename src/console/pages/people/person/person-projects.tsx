import { useMemo } from "preact/hooks";
import { Section } from "../../../parts/page/section.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { Table } from "../../../parts/table/table.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Unknown } from "../../../parts/text/unknown.tsx";
import { hrefOf } from "../../../route/location.ts";
import { number } from "../../../words/format.ts";
import { useWords } from "../../../words/words.ts";
import { peopleWords } from "../words.ts";
import type { Person } from "./person.ts";
import { personWords } from "./words.ts";

type Row = Person["projects"][number];

const rowKey = ({ id }: Row) => id;
const nameOf = ({ name }: Row) => name;
const hrefOfRow = ({ id }: Row) => hrefOf("project", { id });

/** The projects of a person, each with their role there, or the groups that lead to it. */
export function PersonProjects({ person }: { readonly person: Person }) {
  const words = useWords(personWords);
  const people = useWords(peopleWords);
  const columns = useMemo(() => columnsIn(words, people), [words, people]);
  const { projects, role } = person;
  const isOwner = role === "owner";
  return (
    <Section title={words.projects} count={projects.length === 0 ? undefined : number(projects.length)}>
      {isOwner && <p class="soft">{words.ownerEverywhere}</p>}
      {projects.length > 0 ? (
        <Table
          label={words.projects}
          rows={projects}
          columns={columns}
          rowKey={rowKey}
          nameOf={nameOf}
          hrefOf={hrefOfRow}
          empty={null}
        />
      ) : (
        !isOwner && <p class="soft">{words.noProjects}</p>
      )}
    </Section>
  );
}

type Words = ReturnType<typeof useWords<(typeof personWords)["en"]>>;
type PeopleWords = ReturnType<typeof useWords<(typeof peopleWords)["en"]>>;

function columnsIn(words: Words, { projectRoles, added, declared }: PeopleWords): readonly Column<Row>[] {
  return [
    { id: "project", title: words.project, width: 180, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: "role",
      title: words.roleThere,
      width: 180,
      card: "aside",
      cell: ({ role, is_only_owner: isOnlyOwner }) => (
        <>
          {role === null ? <Unknown why={words.through} /> : projectRoles[role]}{" "}
          {isOnlyOwner && <Badge>{words.onlyOwner}</Badge>}
        </>
      ),
    },
    {
      id: "through",
      title: words.through,
      width: 160,
      card: "detail",
      cell: ({ groups }) => (groups.length === 0 ? null : <bdi>{groups.map(({ name }) => name).join(", ")}</bdi>),
    },
    { id: "added", title: added, width: 120, cell: ({ added_at: at }) => at !== null && <Time seconds={at} /> },
    {
      id: "declared",
      title: declared,
      width: 140,
      card: "note",
      cell: ({ declared_by: by }) => <DeclaredBy by={by} />,
    },
  ];
}
