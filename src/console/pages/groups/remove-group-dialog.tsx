import { useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { useWords } from "../../words/words.ts";
import { groupWords } from "./words.ts";

interface RemoveProps {
  readonly group: { readonly id: string; readonly name: string };
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** So many are named. */
const namedMax = 5;

/** Asks before a group is removed, and says what its people lose. */
export function RemoveGroupDialog({ group: { id, name }, onRemoved, onClose }: RemoveProps) {
  const words = useWords(groupWords);
  const removal = useAct("DELETE /v1/organization/groups/{group_id}");
  const { value } = useResource("GET /rollcall/v1/groups/{group_id}", { params: { group_id: id } });
  const remove = async () => {
    if ((await removal.run({ params: { group_id: id } })) === null) return;
    toast({ text: words.removed(name) });
    onRemoved();
  };
  return (
    <ConfirmDialog
      title={words.removeTitle(name)}
      action={words.removeAction(name)}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {value === null && <Skeleton lines={2} />}
      {value !== null && (
        <>
          <p>{words.removeText(value.user_count)}</p>
          <Losing text={words.removedProjects(value.projects.length)} things={value.projects} />
          <Losing text={words.removedRoles(value.roles.length)} things={value.roles} />
        </>
      )}
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}

interface LosingProps {
  readonly text: string;
  readonly things: readonly { readonly id: string; readonly name: string }[];
}

function Losing({ text, things }: LosingProps) {
  const words = useWords(groupWords);
  if (things.length === 0) return null;
  return (
    <div>
      <p>{text}</p>
      <ul class="people-named">
        {things.slice(0, namedMax).map(({ id, name }, at) => (
          <li key={`${id} ${at}`}>
            <bdi>{name}</bdi>
          </li>
        ))}
        {things.length > namedMax && <li class="soft">{words.more(things.length - namedMax)}</li>}
      </ul>
    </div>
  );
}
