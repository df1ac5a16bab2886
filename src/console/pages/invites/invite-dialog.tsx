import { useState } from "preact/hooks";
import type { AnswerOf } from "../../data/contract.ts";
import { useAct } from "../../data/use-act.ts";
import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { FormDialog } from "../../parts/form/form-dialog.tsx";
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
  if (invited !== null) return <SendDialog invite={invited} onClose={onClose} />;
  const create = async () => {
    const body = {
      email: email.trim(),
      role,
      projects: projects.map(({ id, role: inProject }) => ({ id, role: inProject })),
    };
    setInvited(await creation.run({ body }));
  };
  return (
    <FormDialog
      title={words.inviteTitle}
      action={words.invite}
      error={creation.error}
      isRunning={creation.isRunning}
      isGuarded
      onSubmit={() => void create()}
      onClose={onClose}
    >
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
    </FormDialog>
  );
}
