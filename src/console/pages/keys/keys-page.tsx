import { choice, optionalText } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { FreshKeyDialog } from "./fresh-key.tsx";
import { KeyView } from "./key-view.tsx";
import { KeysList } from "./list/keys-list.tsx";
import { MakeKey } from "./make-key.tsx";
import { newKinds } from "./make-state.ts";

/** The list of keys, one of them, or the form for a new one. */
export function KeysPage() {
  const [{ id, new: made }] = useQueryState({ id: optionalText(), new: choice(["", ...newKinds], "") });
  return (
    <>
      {id !== null && <KeyView id={id} />}
      {id === null && (made === "" ? <KeysList /> : <MakeKey />)}
      <FreshKeyDialog />
    </>
  );
}
