import type { CsvColumn } from "../../parts/export/csv.ts";
import type { Column } from "../../parts/table/columns.ts";
import { Badge } from "../../parts/text/badge.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Few } from "../people/few.tsx";
import { shortAllows } from "./allows.tsx";
import { roleDescription, roleName } from "./predefined.ts";
import { whereOf, type RoleRow, type RoleWords } from "./role-row.ts";

export function roleColumns(words: RoleWords): readonly Column<RoleRow>[] {
  return [
    {
      id: "name",
      title: words.name,
      sort: true,
      width: 168,
      card: "title",
      cell: (role) => (
        <>
          <bdi>{roleName(role, words)}</bdi> {role.predefined_role && <Badge>{words.predefined}</Badge>}
        </>
      ),
    },
    { id: "where", title: words.where, width: 148, card: "note", cell: (role) => <bdi>{whereOf(role, words)}</bdi> },
    {
      id: "allows",
      title: words.allows,
      width: 200,
      grow: 2,
      card: "detail",
      cell: ({ permissions }) => <bdi>{shortAllows(permissions, words)}</bdi>,
    },
    {
      id: "description",
      title: words.description,
      width: 160,
      grow: 2,
      cell: (role) => <bdi class="soft">{roleDescription(role, words)}</bdi>,
    },
    {
      id: "held",
      title: words.heldBy,
      width: 104,
      align: "end",
      card: "aside",
      cell: (role) =>
        role.grant_count === null ? (
          <span class="soft">{heldAlways(role, words)}</span>
        ) : (
          <Few count={role.grant_count} />
        ),
    },
    {
      id: "created",
      title: words.made,
      sort: true,
      width: 112,
      grow: 0,
      cell: ({ created_at: at }) => <Time seconds={at} absent={words.predefinedWhy} />,
    },
  ];
}

/** Who holds a predefined role, which nobody counts. */
function heldAlways({ resource_type: type, name }: RoleRow, words: RoleWords): string {
  if (type !== "api.organization") return words.heldInProjects;
  return name === "owner" ? words.heldByOwners : words.heldByReaders;
}

export const csvOfRoles: readonly CsvColumn<RoleRow>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "name", text: ({ name }) => name },
  { title: "description", text: ({ description }) => description },
  { title: "predefined", text: ({ predefined_role: isPredefined }) => isPredefined },
  { title: "project_id", text: ({ project_id: id }) => id },
  { title: "project_name", text: ({ project_name: name }) => name },
  { title: "permissions", text: ({ permissions }) => permissions.join(" ") },
  { title: "grants", text: ({ grant_count: count }) => count },
  { title: "created_at", text: ({ created_at: at }) => at },
];
