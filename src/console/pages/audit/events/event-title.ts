import type { Fields } from "./fields.ts";
import { fieldsOf } from "./fields.ts";
import type { eventWords } from "./event-words.ts";
import type { useWords } from "../../../words/words.ts";

type Words = ReturnType<typeof useWords<(typeof eventWords)["en"]>>;

interface Titled {
  readonly type: string;
  readonly details: Fields;
  readonly project: object | null;
}

/** What happened, in a few words; the type itself if a newer server wrote it. */
export function eventTitle({ type, details, project }: Titled, words: Words): string {
  const changes = fieldsOf(details["changes_requested"]);
  if (type === "project.updated" && "model_permissions" in changes) return words.policy;
  if (type === "group.updated" && "user_added" in details) return words.joined;
  if (type === "group.updated" && "user_removed" in details) return words.left;
  if (project !== null && type === "user.added") return words.memberAdded;
  if (project !== null && type === "user.updated") return words.memberChanged;
  if (project !== null && type === "user.deleted") return words.memberRemoved;
  // Signing in with a provider writes it for an account and for groups, too.
  if (type === "user.updated" && !("role" in changes)) {
    if ("groups_added" in details || "groups_removed" in details) return words.groupsChanged;
    if ("identity" in details) return words.linked;
  }
  return words.types[type as keyof typeof words.types] ?? type;
}
