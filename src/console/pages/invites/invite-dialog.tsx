import { useId, useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useAct } from "../../data/use-act.ts";
import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { Dialog } from "../../parts/over/dialog.tsx";
import { useWords } from "../../words/words.ts";
import { peopleWords } from "../people/words.ts";
import { InvitedProjects, type InvitedProject } from "./invited-projects.tsx";
import { SendDialog } from "./send-dialog.tsx";
import { inviteWords } from "./words.ts";

/** Invites somebody with a role and to projects, then shows what to send them. */
export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const words = useWords(inviteWords);
  const { roles } = useWords(peopleWords);
  const [email, setEmail] = useState("");
  const [role, setRole] = useState<"reader" | "owner">("reader");
  const [projects, setProjects] = useState<readonly InvitedProject[]>([]);
  const [invited, setInvited] = useState<AnswerOf<"POST /v1/organization/invites"> | null>(null);
  const creation = useAct("POST /v1/organization/invites");
  const formId = useId();
  if (invited !== null) return <SendDialog invite={invited} onClose={onClose} />;
  const create = async () => {
    const body = {
      email: email.trim(),
      role,
      projects: projects.map(({ id, role: inProject }) => ({ id, role: inProject })),
    };
    setInvited(await creation.run({ body }));
  };
  const footer = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {words.cancel}
      </button>
      <button type="submit" form={formId} class="button button-main" aria-disabled={creation.isRunning}>
        {words.invite}
      </button>
    </>
  );
  return (
    <Dialog title={words.inviteTitle} onClose={onClose} footer={footer}>
      <Form id={formId} error={creation.error} isRunning={creation.isRunning} onSubmit={() => void create()}>
        <TextField
          name="email"
          label={words.email}
          keyboard="email"
          value={email}
          onInput={setEmail}
          placeholder="ada@example.com"
          isFirst
        />
        <ChoiceField
          name="role"
          label={words.role}
          hint={words.roleHint}
          value={role}
          onInput={setRole}
          choices={(["reader", "owner"] as const).map((value) => ({ value, label: roles[value] }))}
        />
        <InvitedProjects projects={projects} onChange={setProjects} />
      </Form>
    </Dialog>
  );
}
