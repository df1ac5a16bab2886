import { useState } from "preact/hooks";
import { act, useAct } from "../../../data/use-act.ts";
import { toast } from "../../../frame/toasts.tsx";
import { SwitchField, TextField } from "../../../parts/form/fields.tsx";
import { ConfirmDialog } from "../../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../../parts/page/error-panel.tsx";
import { useWords } from "../../../words/words.ts";
import { FormDialog } from "../../../parts/form/form-dialog.tsx";
import { accountWords } from "./account-words.ts";
import type { Account } from "./account-row.ts";
import { FreshKey, LifetimeField, secondsOf, type Lifetime } from "./fresh-key.tsx";
import { memberWords } from "./words.ts";

interface AccountProps {
  readonly account: Account;
  readonly onClose: () => void;
}

const one = "/v1/organization/projects/{project_id}/service_accounts/{service_account_id}";

function paramsOf({ project_id: projectId, id }: Account) {
  return { project_id: projectId, service_account_id: id };
}

/** Makes a service account, and shows its first key. */
export function MakeAccountDialog({
  projectId,
  onClose,
}: {
  readonly projectId: string;
  readonly onClose: () => void;
}) {
  const words = useWords(accountWords);
  const { name: label } = useWords(memberWords);
  const [name, setName] = useState("");
  const [hasKey, setHasKey] = useState(true);
  const [lifetime, setLifetime] = useState<Lifetime>("never");
  const making = useAct("POST /v1/organization/projects/{project_id}/service_accounts");
  const [secret, setSecret] = useState<string | null>(null);
  const make = async () => {
    const body = hasKey
      ? { name: name.trim(), ...secondsOf(lifetime) }
      : { name: name.trim(), create_service_account_only: true };
    const made = await making.run({ params: { project_id: projectId }, body });
    if (made === null) return;
    toast({ text: words.madeToast(made.name) });
    if (made.api_key === null) onClose();
    else setSecret(made.api_key.value);
  };
  if (secret !== null) return <FreshKey holder={name.trim()} value={secret} onStored={onClose} />;
  return (
    <FormDialog
      title={words.add}
      action={words.make}
      error={making.error}
      isRunning={making.isRunning}
      onSubmit={() => void make()}
      onClose={onClose}
    >
      <TextField name="name" label={label} hint={words.nameHint} value={name} onInput={setName} isFirst />
      <SwitchField name="create_service_account_only" label={words.withKey} value={hasKey} onInput={setHasKey} />
      {hasKey && <LifetimeField value={lifetime} onInput={setLifetime} />}
    </FormDialog>
  );
}

/** A further key of a service account, shown once. */
export function MakeKeyDialog({ account, onClose }: AccountProps) {
  const words = useWords(accountWords);
  const [name, setName] = useState(account.name);
  const [lifetime, setLifetime] = useState<Lifetime>("never");
  const making = useAct(`POST ${one}/api_keys`);
  const [secret, setSecret] = useState<string | null>(null);
  const make = async () => {
    const body = { name: name.trim(), ...secondsOf(lifetime) };
    const made = await making.run({ params: paramsOf(account), body });
    if (made !== null) setSecret(made.value);
  };
  if (secret !== null) return <FreshKey holder={account.name} value={secret} onStored={onClose} />;
  return (
    <FormDialog
      title={words.newKeyTitle(account.name)}
      action={words.make}
      error={making.error}
      isRunning={making.isRunning}
      onSubmit={() => void make()}
      onClose={onClose}
    >
      <TextField name="name" label={words.keyName} value={name} onInput={setName} isFirst />
      <LifetimeField value={lifetime} onInput={setLifetime} />
    </FormDialog>
  );
}

export function RenameAccountDialog({ account, onClose }: AccountProps) {
  const words = useWords(accountWords);
  const { name: label } = useWords(memberWords);
  const [name, setName] = useState(account.name);
  const renaming = useAct(`POST ${one}`);
  const params = paramsOf(account);
  const rename = async () => {
    if ((await renaming.run({ params, body: { name: name.trim() } })) === null) return;
    toast({ text: words.saved, undo: () => act(`POST ${one}`, { params, body: { name: account.name } }) });
    onClose();
  };
  return (
    <FormDialog
      title={words.renameTitle(account.name)}
      action={words.save}
      error={renaming.error}
      isRunning={renaming.isRunning}
      onSubmit={() => void rename()}
      onClose={onClose}
    >
      <TextField name="name" label={label} value={name} onInput={setName} isFirst />
    </FormDialog>
  );
}

/** Asks before a service account is deleted, whose keys end with it. */
export function DeleteAccountDialog({ account, onClose }: AccountProps) {
  const words = useWords(accountWords);
  const deletion = useAct(`DELETE ${one}`);
  const remove = async () => {
    if ((await deletion.run({ params: paramsOf(account) })) === null) return;
    toast({ text: words.deleted(account.name) });
    onClose();
  };
  return (
    <ConfirmDialog
      title={words.deleteTitle(account.name)}
      action={words.deleteAction(account.name)}
      isRunning={deletion.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {deletion.error !== null && <ErrorPanel failure={deletion.error} />}
      <p>{words.deleteKeys(account.key_count)}</p>
    </ConfirmDialog>
  );
}
