import { useWords } from "../../../words/words.ts";
import type { Author } from "./author.ts";
import { eventWords } from "./event-words.ts";

/** Who made a change, by the name of that time. */
export function Who({ author }: { readonly author: Author }) {
  const words = useWords(eventWords);
  if (author.kind === "server") return <span class="soft">{words.server}</span>;
  return <bdi title={author.email ?? author.id ?? undefined}>{author.name ?? author.email ?? author.id}</bdi>;
}
