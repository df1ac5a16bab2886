import { useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import { EndingKeys } from "../ending-keys.tsx";
import type { PersonFacts } from "../person-facts.ts";
import { personWords } from "./words.ts";

interface RevokeProps {
  readonly person: PersonFacts;
  readonly onClose: () => void;
}

/** Asks before all keys of a person are revoked, and names them. */
export function RevokeKeysDialog({ person: { id, name, email }, onClose }: RevokeProps) {
  const words = useWords(personWords);
  const revocation = useAct("POST /rollcall/v1/users/{user_id}/revoke_keys");
  const revoke = async () => {
    const answer = await revocation.run({ params: { user_id: id } });
    if (answer === null) return;
    toast({ text: words.revoked(answer.revoked) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.revokeTitle(name)}
      action={words.revokeAction}
      typed={email}
      isRunning={revocation.isRunning}
      onConfirm={() => void revoke()}
      onClose={onClose}
    >
      <p>{words.revokeText}</p>
      <EndingKeys userId={id} />
      {revocation.error !== null && <ErrorPanel failure={revocation.error} />}
    </ConfirmDialog>
  );
}
