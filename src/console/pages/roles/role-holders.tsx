import { useMemo, useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useMay } from "../../data/session.ts";
import { usePages } from "../../data/use-pages.ts";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Section } from "../../parts/page/section.tsx";
import { GroupPicker, PersonPicker } from "../../parts/pick/pickers.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import type { RoleRow, RoleWords } from "./role-row.ts";
import { useGranting } from "./use-grants.ts";
import { roleWords } from "./words.ts";

type Row = AnswerOf<"GET /rollcall/v1/roles/{role_id}/holders">["data"][number];

const rowKey = ({ type, id, project }: Row) => `${type} ${id} ${project?.id ?? ""}`;
const nameOf = ({ name }: Row) => name;
const hrefOfRow = ({ type, id }: Row) => (type === "user" ? hrefOf("person", { id }) : hrefOf("groups", { id }));

/** Who has a role. Every person has one predefined role of the organization, so those are a list of people. */
export function RoleHolders({ role }: { readonly role: RoleRow }) {
  const words = useWords(roleWords);
  if (role.predefined_role && role.resource_type === "api.organization")
    return (
      <Section title={words.holders}>
        <Link page="people" query={{ role: role.name }}>
          {role.name === "owner" ? words.everyOwner : words.everyReader}
        </Link>
      </Section>
    );
  return <Granted role={role} />;
}

function Granted({ role }: { readonly role: RoleRow }) {
  const words = useWords(roleWords);
  const mayWrite = useMay()("write-organization");
  const mayGive = mayWrite && !role.predefined_role;
  const [picks, setPicks] = useState<"user" | "group" | null>(null);
  const close = () => setPicks(null);
  const { grant, revoke, error } = useGranting();
  const list = usePages("GET /rollcall/v1/roles/{role_id}/holders", {
    params: { role_id: role.id },
    query: { limit: 100 },
  });
  const columns = useMemo(() => columnsIn(words), [words]);
  const ref = { id: role.id, name: role.name, projectId: role.project_id };
  const actions = (row: Row): readonly MenuItem[] => [
    {
      label: words.takeFrom,
      tone: "bad",
      onSelect: () => revoke(row, { ...ref, projectId: row.project?.id ?? null }),
    },
  ];
  const give = (type: "user" | "group") => (item: { readonly id: string; readonly name: string }) => {
    close();
    grant({ type, ...item }, ref);
  };
  return (
    <Section
      title={words.holders}
      actions={
        mayGive && (
          <>
            <button type="button" class="button" onClick={() => setPicks("user")}>
              {words.givePerson}
            </button>
            <button type="button" class="button" onClick={() => setPicks("group")}>
              {words.giveGroup}
            </button>
          </>
        )
      }
    >
      {role.predefined_role && <p class="lead soft">{words.whoElse}</p>}
      {list.error !== null && <ErrorPanel failure={list.error} retry={list.refresh} />}
      {error !== null && <ErrorPanel failure={error} />}
      <PagedTable
        label={words.holders}
        pages={list}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        hrefOf={hrefOfRow}
        {...(mayWrite && { actions })}
        empty={<p class="soft">{words.noHolders}</p>}
      />
      {picks === "user" && <PersonPicker onPick={give("user")} onClose={close} />}
      {picks === "group" && <GroupPicker onPick={give("group")} onClose={close} />}
    </Section>
  );
}

function columnsIn(words: RoleWords): readonly Column<Row>[] {
  return [
    { id: "name", title: words.holder, width: 180, card: "title", cell: ({ name }) => <bdi>{name}</bdi> },
    {
      id: "kind",
      title: words.kind,
      width: 100,
      grow: 0,
      card: "aside",
      cell: ({ type }) => (type === "group" ? words.group : words.person),
    },
    {
      id: "where",
      title: words.where,
      width: 160,
      card: "detail",
      cell: ({ project }) => (project === null ? words.whole : <bdi>{project.name}</bdi>),
    },
    { id: "given", title: words.given, width: 120, card: "note", cell: ({ granted_at: at }) => <Time seconds={at} /> },
  ];
}
