import { useMe } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import type { PickItem } from "../../parts/pick/picker.tsx";
import { useWords } from "../../words/words.ts";
import { makeWords } from "./make-words.ts";

/** Whose keys are all to be revoked. */
export interface EveryKeyOf {
  readonly kind: "user" | "project";
  readonly item: PickItem;
}

interface RevokeAllProps {
  readonly of: EveryKeyOf;
  readonly onClose: () => void;
}

/** Asks before every key of a person or a project is revoked: the name has to be typed, because there is no way back. */
export function RevokeAllDialog({ of: { kind, item }, onClose }: RevokeAllProps) {
  const words = useWords(makeWords);
  const me = useMe();
  const ofUser = useAct("POST /rollcall/v1/users/{user_id}/revoke_keys");
  const ofProject = useAct("POST /rollcall/v1/projects/{project_id}/revoke_keys");
  const error = ofUser.error ?? ofProject.error;
  const revoke = async () => {
    const answer =
      kind === "user"
        ? await ofUser.run({ params: { user_id: item.id } })
        : await ofProject.run({ params: { project_id: item.id } });
    if (answer === null) return;
    toast({ text: words.revokedAll(answer.revoked, item.name) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.revokeAllTitle(item.name)}
      action={words.revokeAll(item.name)}
      typed={kind === "user" ? (item.note ?? item.name) : item.name}
      isRunning={ofUser.isRunning || ofProject.isRunning}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p>{kind === "user" ? words.revokeAllOfUser : words.revokeAllOfProject}</p>
      <p>{words.noWayBack}</p>
      {kind === "user" && me?.principal.id === item.id && <Banner tone="bad">{words.revokeAllOwn}</Banner>}
      {error !== null && <ErrorPanel failure={error} />}
    </ConfirmDialog>
  );
}
