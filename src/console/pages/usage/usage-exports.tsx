import type { CsvColumn } from "../../parts/export/csv.ts";
import type { CurlQuery } from "../../parts/export/curl.ts";
import { Exports } from "../../parts/export/exports.tsx";
import type { Group } from "./charting.ts";

const csvColumns: readonly CsvColumn<Group>[] = (
  [
    "id",
    "name",
    "requests",
    "errors",
    "cancelled",
    "estimated",
    "input_tokens",
    "cached_input_tokens",
    "output_tokens",
    "duration_ms",
    "cost",
  ] as const
).map((title) => ({ title, text: (group) => group[title] }));

export function UsageExports({ groups, query }: { readonly groups: readonly Group[]; readonly query: CurlQuery }) {
  return <Exports what="usage" rows={() => groups} csv={csvColumns} curl={{ path: "/rollcall/v1/usage", query }} />;
}
