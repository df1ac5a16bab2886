import { optionalText } from "../../route/query-params.ts";
import { useQueryState } from "../../route/query-state.ts";
import { GroupView } from "./group-view.tsx";
import { GroupsList } from "./groups-list.tsx";

/** The list of groups, or one of them. */
export function GroupsPage() {
  const [{ id }] = useQueryState({ id: optionalText() });
  return id === null ? <GroupsList /> : <GroupView id={id} />;
}
