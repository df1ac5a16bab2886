import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useCell } from "../../data/cell.ts";
import { signInMethods, useMay } from "../../data/session.ts";
import { act, useAct } from "../../data/use-act.ts";
import { usePages } from "../../data/use-pages.ts";
import { toast } from "../../frame/toasts.tsx";
import { Exports } from "../../parts/export/exports.tsx";
import { FilterBar } from "../../parts/filter/filter-bar.tsx";
import { FilterMenu } from "../../parts/filter/filter-menu.tsx";
import { NoMatch } from "../../parts/filter/no-match.tsx";
import { SearchBox } from "../../parts/filter/search-box.tsx";
import type { MenuItem } from "../../parts/over/menu-item.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { useSettled } from "../../parts/pick/use-settled.ts";
import { PagedTable } from "../../parts/table/paged-table.tsx";
import { choice, flag, text } from "../../route/query-params.ts";
import { useQueryState, type SetState } from "../../route/query-state.ts";
import { useWords } from "../../words/words.ts";
import { peopleWords } from "../people/words.ts";
import { AcceptDialog } from "./accept-dialog.tsx";
import { csvOfInvites, inviteColumns, type InviteRow } from "./invite-columns.tsx";
import { InviteDialog } from "./invite-dialog.tsx";
import { inviteListWords } from "./list-words.ts";
import { SendDialog } from "./send-dialog.tsx";

const states = ["pending", "accepted", "expired"] as const;
const listParams = {
  q: text(),
  status: choice(["", ...states], ""),
  sort: choice(["created", "name"], "created"),
  order: choice(["asc", "desc"], "desc"),
  /** Whether the dialog for a new one is open. */
  new: flag(),
};
const rowKey = ({ id }: InviteRow) => id;
const nameOf = ({ email }: InviteRow) => email;
const create = "POST /v1/organization/invites";

/** The invites of the organization: who may join, who has, and what to send them. */
export function InvitesPage() {
  const words = useWords(inviteListWords);
  const people = useWords(peopleWords);
  const mayWrite = useMay()("write-organization");
  const [state, set] = useQueryState(listParams);
  const { q, status, sort, order } = state;
  const sought = useSettled(q).trim();
  const query = {
    limit: 100,
    total: true,
    sort,
    order,
    ...(status !== "" && { status }),
    ...(sought !== "" && { q: sought }),
  };
  const pages = usePages("GET /rollcall/v1/invites", { query });
  const { rows, total, error, refresh } = pages;
  const columns = useMemo(() => inviteColumns(words, people), [words, people]);
  const { actions, dialog, failure } = useInviteActions();
  const provider = useCell(signInMethods)?.oidc?.name ?? null;
  const count = rows === null ? undefined : words.count(rows.length, total);
  const invite = mayWrite && (
    <button type="button" class="button button-main" onClick={() => set({ new: true })}>
      {words.invite}
    </button>
  );
  const clear = () => set({ q: "", status: "" });
  const isFiltered = q !== "" || status !== "";
  return (
    <>
      <PageHeader title={words.title} count={count} actions={invite}>
        {provider === null ? words.leadOwner : words.leadProvider(provider)}
      </PageHeader>
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      {failure !== null && <ErrorPanel failure={failure} />}
      <InviteFilters
        q={q}
        status={status}
        set={set}
        tools={
          <Exports
            what="invites"
            rows={() => rows ?? []}
            rest={pages}
            csv={csvOfInvites}
            curl={{ path: "/rollcall/v1/invites", query: { ...query, total: undefined } }}
          />
        }
      />
      <PagedTable
        label={words.title}
        pages={pages}
        columns={columns}
        rowKey={rowKey}
        nameOf={nameOf}
        {...(mayWrite && { actions })}
        sort={{ by: sort, order }}
        onSort={(next) => set({ sort: next.by === "name" ? "name" : "created", order: next.order })}
        count={count}
        empty={<Nothing isFiltered={isFiltered} onClear={clear} />}
      />
      {dialog}
      {state.new && mayWrite && <InviteDialog onClose={() => set({ new: false })} />}
    </>
  );
}

interface FiltersProps {
  readonly q: string;
  readonly status: "" | (typeof states)[number];
  readonly set: SetState<typeof listParams>;
  readonly tools: ComponentChildren;
}

function InviteFilters({ q, status, set, tools }: FiltersProps) {
  const words = useWords(inviteListWords);
  const chips =
    status === "" ? [] : [{ label: words.state, value: words.states[status], onClear: () => set({ status: "" }) }];
  return (
    <FilterBar chips={chips} tools={tools}>
      <SearchBox value={q} onInput={(typed) => set({ q: typed }, "typing")} placeholder={words.search} />
      <FilterMenu
        label={words.state}
        choices={states.map((value) => ({ value, label: words.states[value] }))}
        chosen={status === "" ? [] : [status]}
        onChange={([chosen]) => set({ status: states.find((known) => known === chosen) ?? "" })}
        isSingle
      />
    </FilterBar>
  );
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }) {
  const words = useWords(inviteListWords);
  const { clearFilters } = useWords(peopleWords);
  if (!isFiltered) return <EmptyState title={words.none}>{words.noneHint}</EmptyState>;
  return <NoMatch title={words.noMatch} clear={clearFilters} onClear={onClear} />;
}

const bodyOf = ({ email, role, projects }: InviteRow) => ({ email, role, projects });

/** What can be done to an invite. A withdrawn one can be made anew, which is as good. */
function useInviteActions() {
  const words = useWords(inviteListWords);
  const creation = useAct(create);
  const removal = useAct("DELETE /v1/organization/invites/{invite_id}");
  const [asked, setAsked] = useState<{ readonly what: "send" | "accept"; readonly invite: InviteRow } | null>(null);
  const close = () => setAsked(null);
  const again = async (invite: InviteRow) => {
    if ((await creation.run({ body: bodyOf(invite) })) === null) return;
    // The one that ran out would still ask for somebody.
    if ((await removal.run({ params: { invite_id: invite.id } })) !== null)
      toast({ text: words.invitedAgain(invite.email) });
  };
  const withdraw = async (invite: InviteRow) => {
    if ((await removal.run({ params: { invite_id: invite.id } })) === null) return;
    const undo = () => act(create, { body: bodyOf(invite) });
    toast({ text: words.withdrawn(invite.email), ...(invite.status === "pending" && { undo }) });
  };
  const actions = (invite: InviteRow): readonly MenuItem[] => {
    if (invite.status === "accepted") return [];
    const remove = { label: words.withdraw, tone: "bad", onSelect: () => void withdraw(invite) } as const;
    if (invite.status === "expired") return [{ label: words.again, onSelect: () => void again(invite) }, remove];
    return [
      { label: words.what, onSelect: () => setAsked({ what: "send", invite }) },
      { label: words.accept, onSelect: () => setAsked({ what: "accept", invite }) },
      remove,
    ];
  };
  const dialog = asked !== null && (
    <>
      {asked.what === "send" && <SendDialog invite={asked.invite} onClose={close} />}
      {asked.what === "accept" && <AcceptDialog invite={asked.invite} onClose={close} />}
    </>
  );
  return { actions, dialog, failure: creation.error ?? removal.error };
}
