import { useState } from "preact/hooks";
import { useAct } from "../../data/use-act.ts";
import { toast } from "../../frame/toasts.tsx";
import { TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
import { hrefOf, navigate } from "../../route/location.ts";
import { useWords } from "../../words/words.ts";
import type { InviteRow } from "./invite-columns.tsx";
import { inviteListWords } from "./list-words.ts";

interface AcceptProps {
  readonly invite: InviteRow;
  readonly onClose: () => void;
}

/** Accepts an invite for somebody, and leads to them. */
export function AcceptDialog({ invite: { id, email }, onClose }: AcceptProps) {
  const words = useWords(inviteListWords);
  const [name, setName] = useState("");
  const acceptance = useAct("POST /rollcall/v1/invites/{invite_id}/accept");
  const accept = async () => {
    const body = name.trim() === "" ? {} : { name: name.trim() };
    const user = await acceptance.run({ params: { invite_id: id }, body });
    if (user === null) return;
    toast({ text: words.joined(user.name) });
    onClose();
    navigate(hrefOf("person", { id: user.id }));
  };
  return (
    <FormDialog
      title={words.acceptTitle(email)}
      action={words.acceptAction}
      error={acceptance.error}
      isRunning={acceptance.isRunning}
      onSubmit={() => void accept()}
      onClose={onClose}
    >
      <p>{words.acceptText}</p>
      <TextField name="name" label={words.name} hint={words.nameHint} value={name} onInput={setName} isFirst />
    </FormDialog>
  );
}
