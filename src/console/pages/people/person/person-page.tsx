import { useState } from "preact/hooks";
import { useMay, useMe } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { useTitle } from "../../../frame/page/title.ts";
import { Menu } from "../../../parts/over/menu.tsx";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { Facts, FactRow } from "../../../parts/page/facts.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Section } from "../../../parts/page/section.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Copy } from "../../../parts/text/copy.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { Link } from "../../../route/link.tsx";
import { hrefOf, navigate } from "../../../route/location.ts";
import { text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { RolesSection } from "../../roles/roles-section.tsx";
import { usePersonActions } from "../person-actions.tsx";
import { peopleWords } from "../words.ts";
import { Lately } from "./lately.tsx";
import type { Person } from "./person.ts";
import { PersonGroups } from "./person-groups.tsx";
import { PersonKeys } from "./person-keys.tsx";
import { PersonProjects } from "./person-projects.tsx";
import { PersonSessions } from "./person-sessions.tsx";
import { RevokeKeysDialog } from "./revoke-keys-dialog.tsx";
import { personWords } from "./words.ts";

/** One person: what they have, where they are signed in, and what they did. */
export function PersonPage() {
  const words = useWords(personWords);
  const [{ id }] = useQueryState({ id: text() });
  const { value, error, refresh } = useResource(
    "GET /rollcall/v1/users/{user_id}",
    id === "" ? null : { params: { user_id: id } },
  );
  useTitle(value?.name ?? null);
  const isAbsent = id === "" || error?.code === "not-found";
  if (isAbsent)
    return (
      <>
        <PageHeader title={words.absent} />
        <EmptyState title={words.absentHint} action={<Link page="people">{words.toPeople}</Link>} />
      </>
    );
  if (value === null) return error === null ? <Skeleton lines={8} /> : <ErrorPanel failure={error} retry={refresh} />;
  return (
    <>
      <PersonHeader person={value} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <PersonFactsView person={value} />
      <PersonProjects person={value} />
      <PersonGroups person={value} />
      <RolesSection holder={{ type: "user", id, name: value.name }} roles={value.roles} none={words.noRoles} />
      <PersonKeys userId={id} />
      <PersonSessions person={value} />
      <Identities person={value} />
      <Lately userId={id} />
    </>
  );
}

function PersonHeader({ person }: { readonly person: Person }) {
  const words = useWords(personWords);
  const people = useWords(peopleWords);
  const me = useMe();
  const mayWrite = useMay()("write-organization");
  const [isRevoking, setRevoking] = useState(false);
  const { actions, dialog, failure } = usePersonActions(() => navigate(hrefOf("people")));
  const items = () => {
    const [role, ...others] = actions(person);
    const revoke = { label: words.revoke, tone: "bad", onSelect: () => setRevoking(true) } as const;
    return [...(role === undefined ? [] : [role]), revoke, ...others];
  };
  return (
    <>
      <PageHeader
        title={<bdi>{person.name}</bdi>}
        {...(person.id === me?.principal.id && { count: `(${people.you})` })}
        actions={mayWrite && <Menu label={words.actions} text={words.actions} items={items} />}
      >
        <span class="line">
          <bdi>{person.email}</bdi>
          <Copy text={person.email} />
          <DeclaredBy by={person.declared_by} />
        </span>
      </PageHeader>
      {failure !== null && <ErrorPanel failure={failure} />}
      {dialog}
      {isRevoking && <RevokeKeysDialog person={person} onClose={() => setRevoking(false)} />}
    </>
  );
}

function PersonFactsView({ person }: { readonly person: Person }) {
  const words = useWords(personWords);
  const people = useWords(peopleWords);
  return (
    <Section title={words.facts}>
      <Facts>
        <FactRow
          label={people.role}
          value={people.roles[person.role]}
          {...(person.is_last_owner && { told: words.lastOwner })}
        />
        <FactRow label={people.added} value={<Time seconds={person.added_at} />} />
        <FactRow label={people.lastUsed} value={<Time seconds={person.last_used_at} />} />
        <FactRow label={words.id} value={<Id value={person.id} />} />
      </Facts>
    </Section>
  );
}

function Identities({ person: { identities } }: { readonly person: Person }) {
  const words = useWords(personWords);
  return (
    <Section title={words.identities}>
      {identities.length === 0 && <p class="soft">{words.noIdentities}</p>}
      <ul class="people-list">
        {identities.map(({ issuer, subject, created_at: at }) => (
          <li key={`${issuer} ${subject}`}>
            <bdi class="breaks">{issuer}</bdi>
            <Id value={subject} />
            <span class="soft">
              {words.linked} <Time seconds={at} />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
