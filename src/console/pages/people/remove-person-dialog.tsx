import { useMe } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { Dialog } from "../../parts/over/dialog.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { useWords } from "../../words/words.ts";
import { EndingKeys } from "./ending-keys.tsx";
import type { PersonFacts } from "./person-facts.ts";
import { removeWords } from "./remove-words.ts";
import { peopleWords } from "./words.ts";

interface RemoveProps {
  readonly person: PersonFacts;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks before somebody is removed, and says what ends with them. The last owner cannot be. */
export function RemovePersonDialog({ person, onRemoved, onClose }: RemoveProps) {
  const words = useWords(removeWords);
  const me = useMe();
  const removal = useAct("DELETE /v1/organization/users/{user_id}");
  const { id, name, email } = person;
  const { value } = useResource("GET /rollcall/v1/users/{user_id}", { params: { user_id: id } });
  const remove = async () => {
    if ((await removal.run({ params: { user_id: id } })) === null) return;
    toast({ text: words.removed(name) });
    onRemoved();
  };
  if (value?.is_last_owner === true) return <LastOwner name={name} onClose={onClose} />;
  const ownerless = (value?.projects ?? []).filter(({ is_only_owner: isOnly }) => isOnly);
  return (
    <ConfirmDialog
      title={words.title(name)}
      action={words.action(name)}
      typed={email}
      isRunning={removal.isRunning}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {id === me?.principal.id && <Banner tone="warn">{words.self}</Banner>}
      <p>{words.noWayBack}</p>
      <EndingKeys userId={id} />
      {ownerless.length > 0 && (
        <div>
          <p>{words.ownerless(ownerless.length)}</p>
          <ul class="people-named">
            {ownerless.map((project) => (
              <li key={project.id}>
                <bdi>{project.name}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}

function LastOwner({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const words = useWords(removeWords);
  const { close } = useWords(peopleWords);
  const footer = (
    <button type="button" class="button button-main" onClick={onClose}>
      {close}
    </button>
  );
  return (
    <Dialog title={words.title(name)} onClose={onClose} footer={footer}>
      <p>{words.lastOwner(name)}</p>
    </Dialog>
  );
}
