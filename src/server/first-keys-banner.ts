import type { BootstrapResult } from "../registry/config/bootstrap.ts";

/** The lines that a first start prints: its keys and a first request. Empty when no key was made. */
export function firstKeysBanner({ admin, api }: BootstrapResult["firstKeys"], url: string): string {
  if (admin === null && api === null) return "";
  const lines = ["", "  These keys are shown this once. Rollcall keeps only their digests.", ""];
  if (admin !== null) lines.push(`    export OPENAI_ADMIN_KEY=${admin}`);
  lines.push(`    export OPENAI_BASE_URL=${url}/v1`);
  if (api !== null)
    lines.push(
      `    export OPENAI_API_KEY=${api}`,
      "",
      "  Then, for example:",
      "",
      '    curl "$OPENAI_BASE_URL/models" -H "Authorization: Bearer $OPENAI_API_KEY"',
    );
  return [...lines, "", ""].join("\n");
}
