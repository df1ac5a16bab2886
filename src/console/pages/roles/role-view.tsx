import { useState } from "preact/hooks";
import { useMay } from "../../data/session.ts";
import { useResource } from "../../data/use-resource.ts";
import { useTitle } from "../../frame/page/title.ts";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Section } from "../../parts/page/section.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { Badge } from "../../parts/text/badge.tsx";
import { Id } from "../../parts/text/id.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf, navigate } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import { Allows } from "./allows.tsx";
import { RemoveRoleDialog } from "./remove-role-dialog.tsx";
import { RoleDialog } from "./role-dialog.tsx";
import { RoleHolders } from "./role-holders.tsx";
import { roleDescription, roleName } from "./predefined.ts";
import { whereOf, type RoleRow } from "./role-row.ts";
import { roleWords } from "./words.ts";

interface ViewProps {
  readonly id: string;
  /** Of a role of one project. */
  readonly projectId: string | null;
}

/** One role: what it allows, and who has it. */
export function RoleView({ id, projectId }: ViewProps) {
  const words = useWords(roleWords);
  const { role, error, refresh, isAbsent } = useRole(id, projectId);
  useTitle(role?.name ?? null);
  if (isAbsent)
    return (
      <>
        <PageHeader title={words.absent} />
        <EmptyState title="" action={<Link page="roles">{words.toRoles}</Link>} />
      </>
    );
  if (role === null) return error === null ? <Skeleton lines={8} /> : <ErrorPanel failure={error} retry={refresh} />;
  return (
    <>
      <RoleHeader role={role} />
      {error !== null && <ErrorPanel failure={error} retry={refresh} />}
      <Section title={words.allows}>
        {role.permissions.length === 0 ? (
          <p class="soft">{words.nothing}</p>
        ) : (
          <Allows permissions={role.permissions} />
        )}
      </Section>
      <RoleHolders role={role} />
    </>
  );
}

/** A role by its id, as the list of roles has it. */
function useRole(id: string, projectId: string | null) {
  const { value, error, refresh } = useResource("GET /rollcall/v1/roles", {
    query: { q: id, limit: 100, ...(projectId !== null && { project_id: projectId }) },
  });
  const role = value?.data.find((one) => one.id === id) ?? null;
  const isAbsent = (value !== null && role === null) || (value === null && error?.code === "not-found");
  return { role, error, refresh, isAbsent };
}

function RoleHeader({ role }: { readonly role: RoleRow }) {
  const words = useWords(roleWords);
  const mayWrite = useMay()("write-organization") && !role.predefined_role;
  const [asks, setAsks] = useState<"change" | "remove" | null>(null);
  const close = () => setAsks(null);
  const description = roleDescription(role, words);
  const actions = mayWrite && (
    <>
      <button type="button" class="button" onClick={() => setAsks("change")}>
        {words.change}
      </button>
      <button type="button" class="button" onClick={() => setAsks("remove")}>
        {words.remove}
      </button>
    </>
  );
  return (
    <>
      <PageHeader title={<bdi>{roleName(role, words)}</bdi>} actions={actions}>
        {description !== null && <p dir="auto">{description}</p>}
        <span class="line">
          <bdi>{whereOf(role, words)}</bdi>
          {role.predefined_role && <Badge>{words.predefined}</Badge>}
          <Id value={role.id} />
        </span>
        {role.predefined_role && <p>{words.predefinedWhy}</p>}
      </PageHeader>
      {asks === "change" && <RoleDialog role={role} onDone={close} onClose={close} />}
      {asks === "remove" && (
        <RemoveRoleDialog
          role={{ id: role.id, name: role.name, projectId: role.project_id }}
          onRemoved={() => navigate(hrefOf("roles"))}
          onClose={close}
        />
      )}
    </>
  );
}
