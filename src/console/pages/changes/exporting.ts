import type { CsvColumn } from "../../parts/export/csv.ts";
import type { ChangeRow } from "./change-row.ts";

export const csvColumns: readonly CsvColumn<ChangeRow>[] = [
  { title: "time", text: ({ change: { at } }) => (at === null ? null : new Date(at * 1000).toISOString()) },
  { title: "revision", text: ({ change }) => change.revision },
  { title: "type", text: ({ change }) => change.type },
  { title: "resource_type", text: ({ change }) => change.resource.type },
  { title: "resource_id", text: ({ change }) => change.resource.id },
  { title: "resource_name", text: ({ change }) => change.resource.name },
  { title: "project_id", text: ({ change }) => change.project?.id },
  { title: "actor_id", text: ({ author }) => author?.id },
  { title: "actor_name", text: ({ author }) => author?.name },
  { title: "ip_address", text: ({ author }) => author?.address },
  { title: "details", text: ({ change }) => JSON.stringify(change.details ?? {}) },
];
