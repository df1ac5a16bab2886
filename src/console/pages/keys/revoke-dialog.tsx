import { useAct } from "../../data/use-act.ts";
import { useMe } from "../../data/session.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Facts, FactRow } from "../../parts/page/facts.tsx";
import { Time } from "../../parts/text/time.tsx";
import { useWords } from "../../words/words.ts";
import { holderOf, type KeyRow } from "./key-row.ts";
import { keysWords } from "./words.ts";

interface RevokeProps {
  readonly row: KeyRow;
  readonly onClose: () => void;
}

/** Asks before a key is revoked, and tells what will feel it. There is no way back. */
export function RevokeKeyDialog({ row, onClose }: RevokeProps) {
  const words = useWords(keysWords);
  const me = useMe();
  const ofProject = useAct("DELETE /v1/organization/projects/{project_id}/api_keys/{key_id}");
  const ofOrganization = useAct("DELETE /v1/organization/admin_api_keys/{key_id}");
  const error = ofProject.error ?? ofOrganization.error;
  const { id, name, project_id: projectId } = row;
  const revoke = async () => {
    const answer =
      projectId === null
        ? await ofOrganization.run({ params: { key_id: id } })
        : await ofProject.run({ params: { project_id: projectId, key_id: id } });
    if (answer === null) return;
    toast({ text: words.revoked(name) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.revokeTitle(name)}
      action={words.revokeNamed(name)}
      isRunning={ofProject.isRunning || ofOrganization.isRunning}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p>{words.revokeWhat}</p>
      {me?.key?.id === id && <Banner tone="warn">{words.revokeOwn}</Banner>}
      <Facts>
        <FactRow label={words.key} value={<bdi class="mono">{row.redacted_value}</bdi>} />
        <FactRow label={words.holder} value={<bdi>{holderOf(row).name}</bdi>} />
        <FactRow label={words.project} value={<bdi>{row.project_name ?? words.organizationWide}</bdi>} />
        <FactRow label={words.lastUsed} value={<Time seconds={row.last_used_at} />} />
      </Facts>
      {error !== null && <ErrorPanel failure={error} />}
    </ConfirmDialog>
  );
}
