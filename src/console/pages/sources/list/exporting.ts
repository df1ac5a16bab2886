import type { CsvColumn } from "../../../parts/export/csv.ts";
import type { Plain } from "../../../parts/export/yaml.ts";
import type { Source } from "../source.ts";

export const csvColumns: readonly CsvColumn<Source>[] = [
  { title: "id", text: ({ id }) => id },
  { title: "kind", text: ({ kind }) => kind },
  { title: "state", text: ({ state }) => state },
  { title: "shared", text: ({ shared }) => shared },
  { title: "declared_by", text: ({ declared_by: by }) => by },
  { title: "base_url", text: ({ base_url: url }) => url },
  { title: "model_count", text: ({ model_count: count }) => count },
  { title: "last_success_at", text: ({ last_success_at: at }) => at },
  { title: "next_try_at", text: ({ next_try_at: at }) => at },
  { title: "failures", text: ({ failures }) => failures },
  { title: "last_error", text: ({ last_error: error }) => error },
  { title: "left_out", text: ({ left_out_count: left }) => left },
  { title: "calls", text: ({ calls }) => calls.served.join(" ") },
  { title: "open_calls", text: ({ calls }) => calls.open },
  { title: "out", text: ({ calls }) => calls.out.length > 0 },
  { title: "priority", text: ({ priority }) => priority },
  { title: "refresh_seconds", text: ({ refresh_seconds: every }) => every },
  { title: "deletion", text: ({ deletion }) => deletion },
];

/**
 * As the configuration file declares a source. A secret is never shown, and the list does not have the models of a static
 * one; of shared sources it does not have the address.
 */
export function yamlOf(source: Source): Plain | undefined {
  if (source.shared || source.kind === "static" || source.kind === "echo") return undefined;
  const options = Object.entries(source.options ?? {});
  return {
    id: source.id,
    kind: source.kind,
    base_url: source.base_url ?? undefined,
    options: options.length === 0 ? undefined : Object.fromEntries(options),
    naming: source.naming.type === "bare" ? undefined : source.naming,
    includes: source.includes.length === 0 ? undefined : source.includes,
    excludes: source.excludes.length === 0 ? undefined : source.excludes,
    priority: source.priority,
    refresh_seconds: source.refresh_seconds,
    deletion: source.deletion,
  };
}
