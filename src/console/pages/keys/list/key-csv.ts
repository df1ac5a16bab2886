import type { CsvColumn } from "../../../parts/export/csv.ts";
import { holderOf, type KeyRow } from "../key-row.ts";

/** What a file of keys has. Its headings are the names of the API, so that scripts can rely on them. */
export const csvOfKeys: readonly CsvColumn<KeyRow>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "kind", text: ({ kind }) => kind },
  { title: "name", text: ({ name }) => name },
  { title: "redacted_value", text: ({ redacted_value: value }) => value },
  { title: "owner_type", text: ({ owner }) => owner.type },
  { title: "owner_id", text: (row) => holderOf(row).id },
  { title: "owner_name", text: (row) => holderOf(row).name },
  { title: "owner_email", text: (row) => holderOf(row).email },
  { title: "owner_project_access", text: ({ owner_project_access: access }) => access },
  { title: "project_id", text: ({ project_id: id }) => id },
  { title: "project_name", text: ({ project_name: name }) => name },
  { title: "scopes", text: ({ scopes }) => scopes.join(" ") },
  { title: "model_fields", text: ({ model_fields: fields }) => fields },
  { title: "model_names", text: ({ model_names: names }) => names },
  { title: "max_open_calls", text: ({ max_open_calls: calls }) => calls },
  { title: "created_at", text: ({ created_at: at }) => isoOf(at) },
  { title: "last_used_at", text: ({ last_used_at: at }) => isoOf(at) },
  { title: "expires_at", text: ({ expires_at: at }) => isoOf(at) },
  { title: "revoked_at", text: ({ revoked_at: at }) => isoOf(at) },
  { title: "declared_by", text: ({ declared_by: by }) => by },
  { title: "rotated_from", text: ({ rotated_from: id }) => id },
  { title: "rotated_to", text: ({ rotated_to: id }) => id },
];

function isoOf(seconds: number | null): string | null {
  return seconds === null ? null : new Date(seconds * 1000).toISOString();
}
