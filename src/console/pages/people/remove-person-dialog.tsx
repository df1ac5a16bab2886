import { useMe } from "../../data/session.ts";
import { useAct } from "../../data/use-act.ts";
import { useResource } from "../../data/use-resource.ts";
import { toast } from "../../frame/toasts.tsx";
import { ConfirmDialog } from "../../parts/over/confirm-dialog.tsx";
import { Banner } from "../../parts/page/banner.tsx";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { useWords } from "../../words/words.ts";
import type { PersonFacts } from "./person-facts.ts";
import { removeWords } from "./remove-words.ts";

interface RemoveProps {
  readonly person: PersonFacts;
  readonly onRemoved: () => void;
  readonly onClose: () => void;
}

/** Asks before somebody is removed, and says what ends with them. */
export function RemovePersonDialog({ person, onRemoved, onClose }: RemoveProps) {
  const words = useWords(removeWords);
  const me = useMe();
  const removal = useAct("DELETE /v1/organization/users/{user_id}");
  const { id, name, email } = person;
  const remove = async () => {
    if ((await removal.run({ params: { user_id: id } })) === null) return;
    toast({ text: words.removed(name) });
    onRemoved();
  };
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
      {removal.error !== null && <ErrorPanel failure={removal.error} />}
    </ConfirmDialog>
  );
}

/** So many are named. */
const namedMax = 5;
const askedMax = 100;

/** The keys that end with a person. */
function EndingKeys({ userId }: { readonly userId: string }) {
  const words = useWords(removeWords);
  const { value, error, refresh } = useResource("GET /rollcall/v1/api_keys", {
    query: { user_id: userId, limit: askedMax },
  });
  if (error !== null) return <ErrorPanel failure={error} retry={refresh} />;
  if (value === null) return <Skeleton lines={2} />;
  const { data: keys, has_more: hasMore } = value;
  if (keys.length === 0) return <p>{words.noKeys}</p>;
  return (
    <div>
      <p>{hasMore ? words.manyKeys(askedMax) : words.keys(keys.length)}</p>
      <ul class="people-named">
        {keys.slice(0, namedMax).map(({ id, name, project_name: project }) => (
          <li key={id}>
            <bdi>{name}</bdi> <span class="soft">{project === null ? words.adminKey : words.inProject(project)}</span>
          </li>
        ))}
        {keys.length > namedMax && <li class="soft">{words.more(keys.length - namedMax)}</li>}
      </ul>
    </div>
  );
}
