import type { ComponentChildren } from "preact";
import { useMay } from "../../../data/session.ts";
import { useResource } from "../../../data/use-resource.ts";
import { useTitle } from "../../../frame/page/title.ts";
import { useDraft } from "../../../parts/form/use-draft.ts";
import { EmptyState } from "../../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { PageHeader } from "../../../parts/page/page-header.tsx";
import { Skeleton } from "../../../parts/page/skeleton.tsx";
import { Tabs } from "../../../parts/page/tabs.tsx";
import { Badge } from "../../../parts/text/badge.tsx";
import { DeclaredBy } from "../../../parts/text/declared-by.tsx";
import { Id } from "../../../parts/text/id.tsx";
import { Time } from "../../../parts/text/time.tsx";
import { useLeaveGuard } from "../../../route/leave-guard.ts";
import { Link } from "../../../route/link.tsx";
import { hrefOf } from "../../../route/location.ts";
import { choice, text } from "../../../route/query-params.ts";
import { useQueryState } from "../../../route/query-state.ts";
import { useWords } from "../../../words/words.ts";
import { RatesList } from "../../limits/rates/rates-list.tsx";
import { keptDraft } from "../policy/draft.ts";
import { AccountsView } from "../people/accounts-view.tsx";
import { GroupsView } from "../people/groups-view.tsx";
import { KeysView } from "../people/keys-view.tsx";
import { MembersView } from "../people/members-view.tsx";
import { PolicyView } from "../policy/policy-view.tsx";
import type { Project } from "../project-row.ts";
import { SpendView } from "../spend/spend-view.tsx";
import { projectWords } from "../words.ts";
import { ProjectActions } from "./project-actions.tsx";
import { oneWords } from "./words.ts";

const views = ["policy", "members", "groups", "accounts", "keys", "limits", "spend"] as const;
type View = (typeof views)[number];

/** One project: its policy, who is in it, what they hold, and what it may use. */
export function ProjectPage() {
  const words = useWords(oneWords);
  const common = useWords(projectWords);
  const [{ id, view }] = useQueryState({ id: text(), view: choice(views, "policy") });
  const { value, error, asOf, refresh } = useResource(
    "GET /rollcall/v1/projects/{project_id}",
    id === "" ? null : { params: { project_id: id } },
  );
  useTitle(value?.name ?? null);
  if (id === "" || (error !== null && error.status === 404)) return <Missing />;
  if (value === null)
    return (
      <>
        <PageHeader title={<bdi>{id}</bdi>} />
        {error === null ? <Skeleton lines={8} /> : <ErrorPanel failure={error} retry={refresh} />}
      </>
    );
  const counts: Partial<Record<View, string>> = {
    members: common.many(value.user_count),
    groups: common.many(value.group_count),
    accounts: common.many(value.service_account_count),
    keys: common.many(value.key_count),
  };
  return (
    <>
      <Heading project={value} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Tabs
        label={words.views}
        items={views.map((name) => ({
          href: hrefOf("project", { id, view: name === "policy" ? null : name }),
          label: words[name],
          count: counts[name],
          isCurrent: name === view,
        }))}
      />
      <Views project={value} asOf={asOf} view={view} />
    </>
  );
}

interface ViewsProps {
  readonly project: Project;
  readonly asOf: number | null;
  readonly view: View;
}

/** Keeps what is being written while other views are looked at, and over a reload. */
function Views({ project, asOf, view }: ViewsProps) {
  const [draft, setDraft] = useDraft(`policy ${project.id}`, keptDraft);
  const may = useMay();
  const mayWrite = may("write-organization");
  useLeaveGuard(draft !== null && project.declared_by === null && mayWrite);
  const shown: Readonly<Record<View, () => ComponentChildren>> = {
    policy: () => <PolicyView project={project} asOf={asOf} draft={draft} onDraft={setDraft} />,
    members: () => <MembersView project={project} />,
    groups: () => <GroupsView project={project} />,
    accounts: () => <AccountsView project={project} />,
    keys: () => <KeysView project={project} />,
    limits: () => <RatesList projectId={project.id} mayWrite={mayWrite && project.status === "active"} />,
    spend: () => <SpendView project={project} />,
  };
  return <div class="project">{shown[view]()}</div>;
}

function Heading({ project }: { readonly project: Project }) {
  const words = useWords(oneWords);
  const common = useWords(projectWords);
  const { id, name, archived_at: archivedAt, declared_by: by, created_at: made, max_open_calls: openCalls } = project;
  return (
    <PageHeader title={<bdi>{name}</bdi>} actions={<ProjectActions project={project} />}>
      <div class="line">
        {archivedAt !== null && (
          <span>
            <Badge>{common.archived}</Badge> <Time seconds={archivedAt} />
          </span>
        )}
        <DeclaredBy by={by} />
        <Id value={id} />
        <span>{words.policyIn(common.modes[project.policy_mode ?? "all"])}</span>
        {openCalls !== null && <span>{words.openCallsFact(openCalls)}</span>}
        <span>
          {words.made} <Time seconds={made} />
        </span>
      </div>
    </PageHeader>
  );
}

function Missing() {
  const words = useWords(oneWords);
  return (
    <>
      <PageHeader title={words.missing} />
      <EmptyState title={words.missingHint} action={<Link page="projects">{words.all}</Link>} />
    </>
  );
}
