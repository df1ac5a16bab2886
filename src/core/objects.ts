/** What a request may leave at a source under an id of its own. A kind of source says which of these it keeps. */
export const objectKinds = [
  "response",
  "conversation",
  "file",
  "upload",
  "batch",
  "fine_tuning.job",
  "vector_store",
] as const;
export type ObjectKind = (typeof objectKinds)[number];

/** Whether a text can be the id of an object: it stands in paths, and nothing else may follow from it there. */
export function isObjectId(text: string): boolean {
  return /^[\w.:=~-]{1,256}$/.test(text) && !/^\.+$/.test(text);
}
