import { useResource } from "../../data/use-resource.ts";
import { ErrorPanel } from "../../parts/page/error-panel.tsx";
import { Skeleton } from "../../parts/page/skeleton.tsx";
import { useWords } from "../../words/words.ts";
import { removeWords } from "./remove-words.ts";

/** So many are named. */
const namedMax = 5;
const askedMax = 100;

/** The keys that end with a person. */
export function EndingKeys({ userId }: { readonly userId: string }) {
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
