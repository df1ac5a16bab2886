import { pathOfLink } from "../core/people/session.ts";
import type { FirstKeys, FirstKeysPlace } from "../registry/config/bootstrap.ts";

/** Prints the first keys, and a first request, as lines that can be pasted. `consoleUrl` is null without a console. */
export function firstKeysBanner(print: (text: string) => void, url: string, consoleUrl: string | null): FirstKeysPlace {
  return {
    read: () => ({ admin: null, api: null }),
    write: (firstKeys, signInLink) => print(banner(firstKeys, signInLink, { url, consoleUrl })),
    showsLink: true,
  };
}

interface Addresses {
  readonly url: string;
  readonly consoleUrl: string | null;
}

function banner({ admin, api }: FirstKeys, signInLink: string | null, { url, consoleUrl }: Addresses): string {
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
  else if (consoleUrl !== null) lines.push("", "  Or open the console in a browser:", "", `    ${consoleUrl}`);
  return [...lines, "", ""].join("\n");
}
