import type { ComponentChildren } from "preact";
import { Spark } from "../../parts/chart/spark.tsx";
import type { Query } from "../../route/address.ts";
import { hrefOf } from "../../route/location.ts";
import type { PageName } from "../../route/page-names.ts";
import { pageNamed } from "../../route/page-table.ts";
import { number } from "../../words/format.ts";
import { useWords } from "../../words/words.ts";
import type { Summary } from "./needs.ts";
import { overviewWords } from "./words.ts";

/** A count of so many means that many or more. */
const countMost = 10_000;
/** How the calls ended that the summary counts as failed. */
const failedEnds = "incomplete,broken,refused,failed";

const valid = { state: "valid" };

/** How much there is of everything. Each number leads to the list that it counts. */
export function Figures({ summary }: { readonly summary: Summary }) {
  const words = useWords(overviewWords);
  const { models, keys, sources } = summary;
  const states = { failing: sources.failing, waiting: sources.waiting, healthy: sources.healthy };
  return (
    <div class="overview-figures">
      <Figure title={words.models} count={models.base + models.fine_tuned + models.alias} page="models">
        <Part of="models" count={models.base} label={words.base} query={{ kind: "base" }} />
        <Part of="models" count={models.fine_tuned} label={words.fineTuned} query={{ kind: "fine-tuned" }} />
        <Part of="models" count={models.alias} label={words.aliases(models.alias)} query={{ kind: "alias" }} />
        <Part of="models" count={models.deprecated} label={words.deprecated} query={{ state: "deprecated" }} />
        <Part of="models" count={models.shut_down} label={words.shutDown} query={{ state: "shut-down" }} />
        <Part of="models" count={models.unlisted} label={words.unlisted} query={{ state: "unlisted" }} />
        <Part of="deleted" count={summary.deleted_models.count} label={words.deleted} />
      </Figure>
      <Figure title={words.sources} count={sources.own + sources.shared} page="sources">
        {Object.entries(states).map(([state, count]) => (
          <Part
            key={state}
            of="sources"
            count={count}
            label={words.states[state as keyof typeof states]}
            query={{ state }}
          />
        ))}
      </Figure>
      <Figure title={words.keys} count={keys.admin + keys.user + keys.service_account} page="keys" query={valid}>
        <Part of="keys" count={keys.user} label={words.user} query={{ ...valid, kind: "user" }} />
        <Part
          of="keys"
          count={keys.service_account}
          label={words.account}
          query={{ ...valid, kind: "service_account" }}
        />
        <Part of="keys" count={keys.admin} label={words.admin} query={{ ...valid, kind: "admin" }} />
      </Figure>
      <Figure title={words.projects} count={summary.projects} page="projects" />
      <Figure title={words.people} count={summary.users} page="people">
        <Part of="people" count={summary.owners} label={words.owners(summary.owners)} query={{ role: "owner" }} />
        <Part
          of="invites"
          count={summary.invites}
          label={words.openInvites(summary.invites)}
          query={{ status: "pending" }}
        />
      </Figure>
      <Calls calls={summary.calls} />
    </div>
  );
}

interface FigureProps {
  readonly title: string;
  readonly count: number;
  readonly page: PageName;
  readonly query?: Query;
  readonly children?: ComponentChildren;
}

function Figure({ title, count, page, query, children }: FigureProps) {
  return (
    <section class="overview-figure">
      <h2 class="overview-name">{title}</h2>
      <p class="overview-count">
        <To page={page} {...(query !== undefined && { query })}>
          <Counted count={count} />
        </To>
      </p>
      {children !== undefined && <ul class="overview-parts">{children}</ul>}
    </section>
  );
}

interface PartProps {
  readonly of: PageName;
  readonly count: number;
  readonly label: string;
  readonly query?: Query;
}

/** Leaves out counts of zero. */
function Part({ of: page, count, label, query }: PartProps) {
  if (count === 0) return null;
  return (
    <li>
      <To page={page} {...(query !== undefined && { query })}>
        <Counted count={count} /> {label}
      </To>
    </li>
  );
}

function Calls({ calls: { since, requests, failed, hours } }: Pick<Summary, "calls">) {
  const words = useWords(overviewWords);
  return (
    <section class="overview-figure">
      <h2 class="overview-name">{words.calls}</h2>
      <p class="overview-count">
        <To page="usage" query={{ range: "24h" }}>
          <Counted count={requests} most={Number.POSITIVE_INFINITY} />
        </To>
        {requests > 0 && <Spark values={byHour(since, hours)} label={words.spark(number(requests))} />}
      </p>
      {requests > 0 && (
        <ul class="overview-parts">
          <li class={failed > 0 ? "overview-failed" : "soft"}>
            {failed > 0 ? (
              <To page="usage" query={{ view: "calls", range: "24h", end: failedEnds }}>
                {words.failed(failed)}
              </To>
            ) : (
              words.noneFailed
            )}
          </li>
        </ul>
      )}
    </section>
  );
}

function Counted({ count, most = countMost }: { readonly count: number; readonly most?: number }) {
  const words = useWords(overviewWords);
  return <>{count >= most ? words.more(count) : number(count)}</>;
}

/** Hours without a call are not told. */
function byHour(since: number, hours: Summary["calls"]["hours"]): readonly number[] {
  const counts = new Map(hours.map(({ start, requests }) => [start, requests]));
  return Array.from({ length: 24 }, (_, at) => counts.get(since + at * 3600) ?? 0);
}

interface ToProps {
  readonly page: PageName;
  readonly query?: Query;
  readonly children: ComponentChildren;
}

/** A link, if there is the page. */
function To({ page, query, children }: ToProps) {
  if (pageNamed(page) === null) return <span>{children}</span>;
  return <a href={hrefOf(page, query)}>{children}</a>;
}
