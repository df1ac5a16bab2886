import { useState } from "preact/hooks";
import { Failure } from "../../../src/console/data/failure.ts";
import {
  ChoiceField,
  DateField,
  NumberField,
  SwitchField,
  TextArea,
  TextField,
} from "../../../src/console/parts/form/fields.tsx";
import { Form } from "../../../src/console/parts/form/form.tsx";
import { ListField } from "../../../src/console/parts/form/list-field.tsx";

/** A form whose server refuses the field that `?param=` names. */
export function FormView({ query }: { readonly query: URLSearchParams }) {
  const [name, setName] = useState("picker");
  const [role, setRole] = useState<"member" | "viewer">("member");
  const [calls, setCalls] = useState<number | null>(200);
  const [ends, setEnds] = useState<string | null>("2027-01-31");
  const [isOn, setOn] = useState(true);
  const [text, setText] = useState("");
  const [ids, setIds] = useState<readonly string[]>(["gpt-4o", "gpt-4o-mini"]);
  const [error, setError] = useState<Failure | null>(null);
  const param = query.get("param");
  const submit = () =>
    setError(
      new Failure("malformed-request", "It must be shorter than it is.", { status: 400, param, requestId: "req_7" }),
    );
  return (
    <>
      <h1>Forms</h1>
      <p>
        <a href="/models">Another page</a> <a href="/keys">One more</a>
      </p>
      <Form id="form" onSubmit={submit} error={error}>
        <TextField name="name" label="Name" value={name} onInput={setName} hint="Unique in the organization." />
        <TextField
          name="id"
          label="Id"
          value="proj_a1b2"
          onInput={setName}
          isCode
          fixedWhy="The server gives it once and for all."
        />
        <ChoiceField
          name="role"
          label="Role"
          value={role}
          onInput={setRole}
          choices={[
            { value: "member", label: "Member" },
            { value: "viewer", label: "Viewer" },
          ]}
        />
        <NumberField name="max_open_calls" label="Open calls" value={calls} onInput={setCalls} min={1} unit="calls" />
        <DateField name="shutdown_date" label="Shut down on" value={ends} onInput={setEnds} hint="A day in UTC." />
        <SwitchField
          name="listed"
          label="In the list"
          value={isOn}
          onInput={setOn}
          hint="It can be called in any case."
        />
        <TextArea name="description" label="Description" value={text} onInput={setText} />
        <ListField name="model_ids" label="Models" value={ids} onInput={setIds} />
        <div>
          <button type="submit" class="button button-main">
            Save
          </button>
        </div>
      </Form>
      <output id="said" class="breaks">
        {JSON.stringify({ name, role, calls, ends, isOn, text, ids })}
      </output>
    </>
  );
}
