import { pathOfLink } from "../core/people/session.ts";
import type { FirstKeys, FirstKeysPlace } from "../registry/config/bootstrap.ts";

/** Prints the first keys, and a first request, as lines that can be pasted. */
export function firstKeysBanner(print: (text: string) => void, url: string): FirstKeysPlace {
  return {
    read: () => ({ admin: null, api: null }),
    write: (firstKeys, signInLink) => print(banner(firstKeys, signInLink, url)),
    showsLink: true,
  };
}

function banner({ admin, api }: FirstKeys, signInLink: string | null, url: string): string {
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
  if (signInLink !== null)
    lines.push(
      "",
      "  Or open the console in a browser, once within 30 minutes:",
      "",
      `    ${url}${pathOfLink(signInLink)}`,
    );
  return [...lines, "", ""].join("\n");
}
