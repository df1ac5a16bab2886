import { optionalText } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { KeyView } from "./key-view.tsx";
import { KeysList } from "./keys-list.tsx";

/** The list of keys, or one of them. */
export function KeysPage() {
  const [{ id }] = useQueryState({ id: optionalText() });
  return id === null ? <KeysList /> : <KeyView id={id} />;
}
