import { useMemo, useState } from "preact/hooks";
import { Form } from "../../../src/console/parts/form/form.tsx";
import { ModelPicker } from "../../../src/console/parts/pick/model-picker.tsx";
import { PickedField } from "../../../src/console/parts/pick/picked-field.tsx";
import { Picker, type PickItem } from "../../../src/console/parts/pick/picker.tsx";
import { KeyPicker, PersonPicker, ProjectPicker } from "../../../src/console/parts/pick/pickers.tsx";
import { hostileIds, madeModels } from "./made-models.ts";

const people: readonly PickItem[] = [
  { id: "user-1", name: "Ada", note: "ada@acemeco.example" },
  { id: "user-2", name: "Bob", note: "bob@acemeco.example" },
  ...hostileIds.map((name, at) => ({ id: `user-${at + 3}`, name, note: "x@acemeco.example" })),
];

/** Pickers of people made up here; those that ask a server find none. */
export function PickView({ query }: { readonly query: URLSearchParams }) {
  const models = useMemo(
    () => madeModels(Number(query.get("rows") ?? 2000), true).map(({ id, ownedBy }) => ({ id, owned_by: ownedBy })),
    [query],
  );
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [person, setPerson] = useState<PickItem | null>(null);
  const [q, setQ] = useState("");
  const found = people.filter(({ name }) => name.toLowerCase().includes(q.toLowerCase()));
  return (
    <>
      <h1>Pickers</h1>
      <Form error={null} onSubmit={() => undefined} isDirty={query.has("dirty")}>
        <PickedField
          name="user_id"
          label="Person"
          value={person}
          onInput={setPerson}
          picker={(props) => <Picker title="People" items={found} q={q} onSearch={setQ} {...props} />}
        />
      </Form>
      <h2>Models</h2>
      <ModelPicker models={models} chosen={chosen} onChange={setChosen} />
      {query.get("of") === "person" && <PersonPicker onPick={setPerson} onClose={() => undefined} />}
      {query.get("of") === "project" && <ProjectPicker onPick={setPerson} onClose={() => undefined} />}
      {query.get("of") === "key" && <KeyPicker onPick={setPerson} onClose={() => undefined} />}
      <output id="said">{person?.name}</output>
    </>
  );
}
