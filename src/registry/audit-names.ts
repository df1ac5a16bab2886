import type { AuditEvent, NamedKind, NamedPart } from "../store/rows.ts";

type Ids = Pick<AuditEvent, "type" | "keyId" | "principalId" | "projectId" | "resourceId">;

/** What the resource of an event stands for, by the noun of the event's type. Other resources are called by their ids. */
const kindsByNoun: ReadonlyMap<string, readonly NamedKind[]> = new Map([
  ["api_key", ["key"]],
  ["api_keys", ["project", "user"]],
  ["group", ["group"]],
  ["invite", ["invite"]],
  ["project", ["project"]],
  // An assignment is about its holder.
  ["role", ["role", "group", "user"]],
  ["service_account", ["service account"]],
  // A link signs in the holder of the key.
  ["sign_in_link", ["key"]],
  ["user", ["user"]],
]);

/** The parts of an event whose names are recorded with it, so that those who leave are still named. */
export function namedPartsOf({ type, keyId, principalId, projectId, resourceId }: Ids): readonly NamedPart[] {
  const [noun = ""] = type.replace(/^rollcall\./, "").split(".");
  const parts = [
    { part: "key", id: keyId, kinds: ["key"] },
    { part: "principal", id: principalId, kinds: ["user", "service account"] },
    { part: "project", id: projectId, kinds: ["project"] },
    { part: "resource", id: resourceId, kinds: kindsByNoun.get(noun) ?? [] },
  ] as const;
  return parts.flatMap(({ id, ...rest }) => (id === null ? [] : [{ ...rest, id }]));
}
