import type { AnswerOf } from "../../data/contract.ts";
import type { CsvColumn } from "../../parts/export/csv.ts";
import type { Column } from "../../parts/table/columns.ts";
import { Badge } from "../../parts/text/badge.tsx";
import { Ends } from "../../parts/text/day.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Unknown } from "../../parts/text/unknown.tsx";
import { number } from "../../words/format.ts";
import type { useWords } from "../../words/words.ts";
import type { peopleWords } from "../people/words.ts";
import type { inviteListWords } from "./list-words.ts";

export type InviteRow = AnswerOf<"GET /rollcall/v1/invites">["data"][number];

type Words = ReturnType<typeof useWords<(typeof inviteListWords)["en"]>>;
type PeopleWords = ReturnType<typeof useWords<(typeof peopleWords)["en"]>>;

/** An invite lasts a week. */
const soonDays = 2;

const tones = { pending: "info", accepted: "good", expired: "warn" } as const;

export function inviteColumns(words: Words, { roles }: PeopleWords): readonly Column<InviteRow>[] {
  return [
    {
      id: "name",
      title: words.email,
      sort: true,
      width: 220,
      grow: 2,
      card: "title",
      cell: ({ email }) => <bdi>{email}</bdi>,
      copy: ({ email }) => email,
    },
    {
      id: "state",
      title: words.state,
      width: 108,
      grow: 0,
      card: "aside",
      cell: ({ status }) => (
        <Badge tone={tones[status]} {...(status === "pending" && { icon: "clock" as const })}>
          {words.states[status]}
        </Badge>
      ),
    },
    { id: "role", title: words.role, width: 100, grow: 0, card: "detail", cell: ({ role }) => roles[role] },
    {
      id: "projects",
      title: words.projects,
      width: 88,
      align: "end",
      cell: ({ projects }) => <span class={projects.length === 0 ? "soft" : undefined}>{number(projects.length)}</span>,
    },
    { id: "created", title: words.sent, sort: true, width: 120, cell: ({ created_at: at }) => <Time seconds={at} /> },
    {
      id: "ends",
      title: words.ends,
      width: 150,
      card: "note",
      // Of an accepted one the end means nothing.
      cell: ({ status, expires_at: at }) =>
        status === "pending" ? (
          <Ends seconds={at} soonDays={soonDays} />
        ) : status === "expired" ? (
          <Time seconds={at} />
        ) : (
          <Unknown why="" />
        ),
    },
    { id: "accepted", title: words.accepted, width: 120, cell: ({ accepted_at: at }) => <Time seconds={at} /> },
  ];
}

export const csvOfInvites: readonly CsvColumn<InviteRow>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "email", text: ({ email }) => email },
  { title: "role", text: ({ role }) => role },
  { title: "status", text: ({ status }) => status },
  { title: "projects", text: ({ projects }) => projects.map(({ id, role }) => `${id}:${role}`).join(" ") },
  { title: "created_at", text: ({ created_at: at }) => at },
  { title: "expires_at", text: ({ expires_at: at }) => at },
  { title: "accepted_at", text: ({ accepted_at: at }) => at },
];
