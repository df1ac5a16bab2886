import { useState } from "preact/hooks";
import { Failure } from "../../data/failure.ts";
import { useMe } from "../../data/session.ts";
import { ChoiceField, TextField } from "../../parts/form/fields.tsx";
import { Form } from "../../parts/form/form.tsx";
import { EmptyState } from "../../parts/page/empty-state.tsx";
import { PageHeader } from "../../parts/page/page-header.tsx";
import { Tabs } from "../../parts/page/tabs.tsx";
import { PickedField } from "../../parts/pick/picked-field.tsx";
import { PersonPicker, ProjectPicker } from "../../parts/pick/pickers.tsx";
import { Link } from "../../route/link.tsx";
import { hrefOf } from "../../route/location.ts";
import { useQueryState } from "../../route/query-state.ts";
import { useMay } from "../../data/session.ts";
import { useTitle } from "../../frame/page/title.ts";
import { useWords } from "../../words/words.ts";
import { AccountPicker } from "./account-picker.tsx";
import { showFreshKey } from "./fresh-key.tsx";
import { isLost, LostAnswerDialog, lostSince, type Lost } from "./lost-answer.tsx";
import { lives, makeKey, makeParams, missingIn, newKinds, scopesIn, type MakeState } from "./make-state.ts";
import { makeWords } from "./make-words.ts";
import { ScopesField } from "./scopes-field.tsx";
import { useAccount, useProject, useUser } from "./use-named.ts";

/** The form for a new key. */
export function MakeKey() {
  const words = useWords(makeWords);
  const mayWrite = useMay()("write-organization");
  const [state, set] = useQueryState(makeParams);
  useTitle(words.title);
  return (
    <>
      <PageHeader title={words.title}>{words.leads[state.new === "" ? "user" : state.new]}</PageHeader>
      <Tabs
        label={words.kind}
        items={newKinds.map((kind) => ({
          href: hrefOf("keys", { new: kind, name: state.name || null, project: state.project, user: state.user }),
          label: words.kinds[kind],
          isCurrent: kind === state.new,
        }))}
      />
      {mayWrite ? (
        <div class="keys-form">
          <MakeForm key={state.new} state={state} set={(change) => set(change, "typing")} />
        </div>
      ) : (
        <EmptyState title={words.noRight} action={<Link page="keys">{words.toAllKeys}</Link>}>
          {words.noRightHint}
        </EmptyState>
      )}
    </>
  );
}

interface FormProps {
  readonly state: MakeState;
  readonly set: (change: Partial<MakeState>) => void;
}

function MakeForm({ state, set }: FormProps) {
  const words = useWords(makeWords);
  const { submit, isRunning, error, missing, lost, forgetLost } = useMaking(state);
  const isAdmin = state.new === "admin";
  return (
    <>
      <Form onSubmit={submit} error={error} isRunning={isRunning} isDirty={false}>
        <TextField
          name="name"
          label={words.name}
          hint={words.nameHint}
          value={state.name}
          onInput={(name) => set({ name })}
          error={missing === "name" ? words.nameMissing : null}
          isFirst
        />
        <HolderFields state={state} set={set} missing={missing} />
        <ScopesField
          value={scopesIn(state.scopes)}
          onInput={(scopes) => set({ scopes: scopes.join(",") })}
          isAdmin={isAdmin}
        />
        <ChoiceField
          name="expires_in_seconds"
          label={words.ends}
          value={state.ends}
          onInput={(ends) => set({ ends })}
          choices={lives.map((value) => ({ value, label: words.lives[value] }))}
          {...(state.ends === "never" && { hint: words.neverHint })}
        />
        {state.new === "user" && <SettingsFields state={state} set={set} />}
        <div class="keys-buttons">
          <button type="submit" class="button button-main" aria-disabled={isRunning}>
            {words.make}
          </button>
          <Link page="keys" class="button">
            {words.cancel}
          </Link>
        </div>
      </Form>
      {lost !== null && <LostAnswerDialog lost={lost} onClose={forgetLost} />}
    </>
  );
}

function useMaking(state: MakeState) {
  const me = useMe();
  const [isRunning, setRunning] = useState(false);
  const [error, setError] = useState<Failure | null>(null);
  const [isTried, setTried] = useState(false);
  const [lost, setLost] = useState<Lost | null>(null);
  const missing = isTried ? missingIn(state) : null;
  const submit = () => {
    setTried(true);
    if (missingIn(state) === null && me !== null) void make(me.principal.id);
  };
  const make = async (ownId: string) => {
    const attempt = lostSince(state.name.trim());
    setRunning(true);
    setError(null);
    try {
      showFreshKey(await makeKey(state, ownId));
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure;
      setError(failure);
      if (isLost(failure)) setLost(attempt);
    } finally {
      setRunning(false);
    }
  };
  return { submit, isRunning, error, missing, lost, forgetLost: () => setLost(null) };
}

function HolderFields({ state, set, missing }: FormProps & { readonly missing: string | null }) {
  const words = useWords(makeWords);
  const me = useMe();
  const project = useProject(state.project);
  const user = useUser(state.user ?? me?.principal.id ?? null);
  const account = useAccount(state.project, state.account);
  if (state.new === "service_account")
    return (
      <PickedField
        name="service_account_id"
        label={words.account}
        hint={words.accountHint}
        value={account}
        error={missing === "account" ? words.accountMissing : null}
        onInput={() => {}}
        picker={({ onClose }) => (
          <AccountPicker
            projectId={null}
            onClose={onClose}
            onPick={(picked) => {
              onClose();
              set({ account: picked.id, project: picked.projectId });
            }}
          />
        )}
      />
    );
  return (
    <>
      <PickedField
        name="user_id"
        label={words.person}
        hint={state.new === "admin" ? words.adminHint : words.personHint}
        value={user}
        onInput={({ id }) => set({ user: id })}
        picker={(picker) => <PersonPicker {...picker} />}
      />
      {state.new === "user" && (
        <PickedField
          name="project_id"
          label={words.project}
          hint={words.projectHint}
          value={project}
          error={missing === "project_id" ? words.projectMissing : null}
          onInput={({ id }) => set({ project: id })}
          picker={(picker) => <ProjectPicker {...picker} />}
        />
      )}
    </>
  );
}

function SettingsFields({ state, set }: FormProps) {
  const words = useWords(makeWords);
  return (
    <>
      <ChoiceField
        name="model_fields"
        label={words.fields}
        value={state.fields}
        onInput={(fields) => set({ fields })}
        choices={(["", "all", "strict"] as const).map((value) => ({
          value,
          label: words.fieldChoices[value || "default"],
        }))}
      />
      <ChoiceField
        name="model_names"
        label={words.names}
        value={state.names}
        onInput={(names) => set({ names })}
        choices={(["", "own", "claude"] as const).map((value) => ({
          value,
          label: words.nameChoices[value || "default"],
        }))}
      />
    </>
  );
}
