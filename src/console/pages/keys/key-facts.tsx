import { FactRow, Facts } from "../../parts/page/facts.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Ends } from "../../parts/text/day.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Unknown } from "../../parts/text/unknown.tsx";
import { Link } from "../../route/link.tsx";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import { Origin } from "./key-badges.tsx";
import { KeyLink } from "./key-link.tsx";
import { holderOf, type KeyRow } from "./key-row.ts";
import { keysWords } from "./words.ts";

/** What is known of a key. */
export function KeyFacts({ row }: { readonly row: KeyRow }) {
  return (
    <>
      <Belonging row={row} />
      <Limits row={row} />
      <Life row={row} />
    </>
  );
}

function Belonging({ row }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  const holder = holderOf(row);
  return (
    <Section title={words.belonging}>
      <Facts>
        <FactRow label={words.kind} value={words.kindNames[row.kind]} />
        <FactRow label={words.holder} value={<HolderLink row={row} />} told={holder.email} />
        <FactRow label={words.role} value={<bdi>{row.owner.user?.role ?? row.owner.service_account?.role}</bdi>} />
        <FactRow
          label={words.project}
          value={
            row.project_id === null ? (
              words.organizationWide
            ) : (
              <Link page="project" query={{ id: row.project_id }}>
                <bdi>{row.project_name ?? row.project_id}</bdi>
              </Link>
            )
          }
        />
        <FactRow label={words.origin} value={<Origin row={row} />} />
      </Facts>
    </Section>
  );
}

function HolderLink({ row }: { readonly row: KeyRow }) {
  const { type, id, name } = holderOf(row);
  if (type === "user")
    return (
      <Link page="person" query={{ id }}>
        <bdi>{name}</bdi>
      </Link>
    );
  return (
    <Link page="project" query={{ id: row.project_id }}>
      <bdi>{name}</bdi>
    </Link>
  );
}

function Limits({ row }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  const { scopes, model_fields: fields, model_names: names, max_open_calls: calls } = row;
  return (
    <Section title={words.mayDo}>
      <Facts>
        <FactRow
          label={words.scopes}
          value={
            scopes.length === 0 ? (
              words.allScopesLong
            ) : (
              <ul class="keys-scopes">
                {scopes.map((scope) => (
                  <li key={scope}>
                    <bdi class="mono">{scope}</bdi> <span class="soft">{words.scopeMeaning(scope)}</span>
                  </li>
                ))}
              </ul>
            )
          }
        />
        {row.kind !== "admin" && (
          <>
            <FactRow
              label={words.fields}
              value={fields === null ? words.serverDefault : words.fieldModesLong[fields]}
            />
            <FactRow label={words.names} value={names === null ? words.namesUnchanged : words.nameModesLong[names]} />
            <FactRow label={words.openCalls} value={calls === null ? words.openCallsDefault : number(calls)} />
          </>
        )}
      </Facts>
    </Section>
  );
}

function Life({ row }: { readonly row: KeyRow }) {
  const words = useWords(keysWords);
  return (
    <Section title={words.life}>
      <Facts>
        <FactRow label={words.created} value={<Time seconds={row.created_at} />} />
        <FactRow label={words.lastUsed} value={<Time seconds={row.last_used_at} />} told={words.lastUsedExact} />
        <FactRow label={words.ends} value={<Ends seconds={row.expires_at} />} />
        <FactRow label={words.revokedAt} value={<Time seconds={row.revoked_at} absent={words.notRevoked} />} />
        <FactRow
          label={words.rotatedFrom}
          value={row.rotated_from === null ? <Unknown why={words.notRotated} /> : <KeyLink id={row.rotated_from} />}
        />
        <FactRow
          label={words.rotatedTo}
          value={row.rotated_to === null ? <Unknown why={words.notRotated} /> : <KeyLink id={row.rotated_to} />}
        />
      </Facts>
    </Section>
  );
}
