import type { FirstKeys, FirstKeysPlace } from "../registry/config/bootstrap.ts";

/** Prints the first keys, and a first request, as lines that can be pasted. */
export function firstKeysBanner(print: (text: string) => void, url: string): FirstKeysPlace {
  return { read: () => ({ admin: null, api: null }), write: (firstKeys) => print(banner(firstKeys, url)) };
}

function banner({ admin, api }: FirstKeys, url: string): string {
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
