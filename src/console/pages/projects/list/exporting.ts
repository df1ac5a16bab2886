import type { CsvColumn } from "../../../parts/export/csv.ts";
import type { ProjectRow } from "../project-row.ts";
import type { Spent } from "../../limits/spend/spent.ts";

/** The list as a file has it, under the names of the API. */
export function csvColumns(spent: Spent | null): readonly CsvColumn<ProjectRow>[] {
  return [
    { title: "id", text: ({ id }) => id },
    { title: "name", text: ({ name }) => name },
    { title: "status", text: ({ status }) => status },
    { title: "policy_mode", text: (row) => row.policy_mode },
    { title: "user_count", text: (row) => row.user_count },
    { title: "group_count", text: (row) => row.group_count },
    { title: "service_account_count", text: (row) => row.service_account_count },
    { title: "key_count", text: (row) => row.key_count },
    { title: "spent_this_month_usd", text: ({ id }) => (spent === null ? null : (spent.get(id) ?? 0)) },
    { title: "spend_limit_usd", text: ({ spend_limit: cents }) => (cents === null ? null : cents / 100) },
    { title: "max_open_calls", text: (row) => row.max_open_calls },
    { title: "created_at", text: (row) => isoOf(row.created_at) },
    { title: "archived_at", text: (row) => (row.archived_at === null ? null : isoOf(row.archived_at)) },
    { title: "declared_by", text: (row) => row.declared_by },
  ];
}

function isoOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
