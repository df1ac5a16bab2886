import { useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { useTitle } from "../../frame/page/title.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Id } from "../../parts/text/id.tsx";
import { Time } from "../../parts/text/time.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf, navigate } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { RolesSection } from "../roles/roles-section.tsx";
import { GroupMembers } from "./group-members.tsx";
import { GroupNameDialog } from "./group-name-dialog.tsx";
import { GroupProjects } from "./group-projects.tsx";
import { RemoveGroupDialog } from "./remove-group-dialog.tsx";
import { groupWords } from "./words.ts";

type Group = AnswerOf<"GET /rollcall/v1/groups/{group_id}">;

/** One group: its people, its projects and its roles. */
export function GroupView({ id }: { readonly id: string }) {
  const words = useWords(groupWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/groups/{group_id}", { params: { group_id: id } });
  useTitle(value?.name ?? null);
  if (error?.code === "not-found")
    return (
      <>
        <PageHeader title={words.absent} />
        <EmptyState title="" action={<Link page="groups">{words.toGroups}</Link>} />
      </>
    );
  if (value === null) return error === null ? <Skeleton lines={8} /> : <ErrorPanel failure={error} retry={refresh} />;
  return (
    <>
      <GroupHeader group={value} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <GroupMembers group={value} />
      <GroupProjects group={value} />
      <RolesSection holder={{ type: "group", id, name: value.name }} roles={value.roles} none={words.noRoles} />
    </>
  );
}

function GroupHeader({ group }: { readonly group: Group }) {
  const words = useWords(groupWords);
  const mayWrite = useMay()("write-organization");
  const [asks, setAsks] = useState<"rename" | "remove" | null>(null);
  const close = () => setAsks(null);
  const actions = mayWrite && (
    <>
      <button type="button" class="button" onClick={() => setAsks("rename")}>
        {words.rename}
      </button>
      <button type="button" class="button" onClick={() => setAsks("remove")}>
        {words.remove}
      </button>
    </>
  );
  return (
    <>
      <PageHeader title={<bdi>{group.name}</bdi>} actions={actions}>
        <span class="line">
          <Id value={group.id} />
          <span>
            {words.made} <Time seconds={group.created_at} />
          </span>
        </span>
      </PageHeader>
      {asks === "rename" && <GroupNameDialog group={group} onDone={close} onClose={close} />}
      {asks === "remove" && (
        <RemoveGroupDialog group={group} onRemoved={() => navigate(hrefOf("groups"))} onClose={close} />
      )}
    </>
  );
}
