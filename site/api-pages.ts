import { openApi } from "../src/http/openapi/document.ts";
import { exampleOf, rowsOf, withType, type Schema } from "./schema-words.ts";

/** The description of the HTTP API as pages: one for each group of calls, with parameters, bodies and examples. */

interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly parameters: readonly unknown[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface Content {
  readonly schema?: Schema;
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, unknown>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: Schema;
  readonly example?: string | number;
}

export interface ApiCall extends Described {
  readonly method: string;
  readonly path: string;
}

/** The first group whose pattern matches takes the call. */
const groups: readonly { name: string; title: string; about: string; of: RegExp }[] = [
  {
    name: "limits",
    title: "Limits and spend",
    about: "Rate limits, spend limits and spend alerts.",
    of: /rate_limits|spend_/,
  },
  { name: "usage", title: "Usage and costs", about: "What calls used, and what they cost.", of: /\/usage|\/costs/ },
  { name: "roles", title: "Roles", about: "Roles, and who has them.", of: /\/roles/ },
  {
    name: "keys",
    title: "Keys",
    about: "Keys of projects, admin keys, and their rotation.",
    of: /api_keys|revoke_keys/,
  },
  {
    name: "audit",
    title: "Audit log, access and changes",
    about: "What happened, who may do what, and what changed.",
    of: /audit|\/access|\/changes/,
  },
  {
    name: "people",
    title: "Projects and people",
    about: "Projects, users, groups, invites and service accounts.",
    of: /projects|users|groups|invites/,
  },
  { name: "sources", title: "Sources", about: "The upstreams that models come from.", of: /source/ },
  {
    name: "models",
    title: "Models",
    about: "The Models API, and Rollcall's calls for models in every state.",
    of: /models|aliases|checkpoints/,
  },
  {
    name: "operating",
    title: "Operating",
    about: "Health, metrics and the description itself. They need no key.",
    of: /./,
  },
];

/** The vendors' paths, and the calls that are passed on, are tables in http.md and relay.md. */
const describedElsewhere = new Set(["Calls", "Objects", "Dialects"]);

export function apiPages(): [path: string, markdown: string][] {
  const pages = groups.map(({ name, title, about }): [string, string] => {
    const calls = apiCalls.filter((call) => groupOf(call) === name).map(callAsMarkdown);
    return [`docs/api/${name}.md`, [`# ${title}`, about, ...calls].join("\n\n") + "\n"];
  });
  return [["docs/api/README.md", contents()], ...pages];
}

export const apiCalls: readonly ApiCall[] = Object.entries(openApi.paths)
  .flatMap(([path, methods]) => Object.entries(methods).map(([method, described]) => callOf(path, method, described)))
  .filter(({ tags }) => !tags.some((tag) => describedElsewhere.has(tag)));

function callOf(path: string, method: string, described: unknown): ApiCall {
  return { ...(described as Described), method: method.toUpperCase(), path };
}

/** In the order of the sidebar. */
export const apiGroups = ["models", "people", "keys", "roles", "sources", "limits", "usage", "audit", "operating"].map(
  (name) => ({ name, title: groups.find((group) => group.name === name)!.title, path: `docs/api/${name}.md` }),
);

function groupOf({ path }: ApiCall): string {
  return groups.find(({ of }) => of.test(path))!.name;
}

function contents(): string {
  const about =
    "Made from the description that every server has at `GET /openapi.json`. [Calls](../relay.md#paths) and [objects](../relay.md#objects) " +
    "that are passed on to a source, and the paths of [other vendors' clients](../http.md#other-vendors-dialects), have their " +
    "tables there. [HTTP API](../http.md) has the rules that all calls share.";
  const sections = apiGroups.map(({ name, title }) => {
    const rows = apiCalls
      .filter((call) => groupOf(call) === name)
      .map(
        (call) =>
          `| [${call.operationId}](${name}.md#${call.operationId.toLowerCase()}) | \`${call.method} ${call.path}\` |`,
      );
    return [`## ${title}`, "", "| operation | request |", "|---|---|", ...rows].join("\n");
  });
  return ["# API reference", about, ...sections].join("\n\n") + "\n";
}

function callAsMarkdown(call: ApiCall): string {
  const { method, path, operationId, summary } = call;
  const parameters = call.parameters.map((one) => resolved(one) as Parameter);
  const body = Object.values(call.requestBody?.content ?? {})[0];
  const answer = Object.values(call.responses["200"]?.content ?? {})[0];
  return [
    `## ${operationId}`,
    `\`${method} ${path}\` · ${keyOf(call)}`,
    summary,
    ...table(["parameter", "meaning"], parameters.map(parameterRow)),
    ...table(["field of the body", "meaning"], body?.schema === undefined ? [] : rowsOf(body.schema)),
    ...exampleBlocks(call, parameters, body, answer),
  ].join("\n\n");
}

function keyOf({ security = openApi.security }: ApiCall): string {
  if (security.length === 0) return "no key";
  return security.some((one) => "ApiKeyAuth" in one) ? "API key" : "admin key";
}

function parameterRow({ name, in: place, required, schema, description }: Parameter): string[] {
  const note = place === "query" ? (required === true ? " (required)" : "") : ` (${place})`;
  return [`\`${name}\`${note}`, withType(schema, description ?? "")];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const asRow = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [[asRow(head), `|${"---|".repeat(head.length)}`, ...rows.map(asRow)].join("\n")];
}

function exampleBlocks(call: ApiCall, parameters: readonly Parameter[], body?: Content, answer?: Content): string[] {
  const filled = parameters
    .filter((one) => one.in === "path")
    .reduce((path, { name, example }) => path.replace(`{${name}}`, String(example ?? name)), call.path);
  const query = parameters.filter((one) => one.in === "query" && one.required === true);
  const asked = query.length === 0 ? "" : `?${query.map(({ name, example }) => `${name}=${example}`).join("&")}`;
  const lines = [
    `curl ${call.method === "GET" || body !== undefined ? "" : `-X ${call.method} `}"$ROLLCALL_URL${filled}${asked}"`,
    ...(keyOf(call) === "no key"
      ? []
      : [`  -H "Authorization: Bearer $${keyOf(call) === "API key" ? "OPENAI_API_KEY" : "OPENAI_ADMIN_KEY"}"`]),
    ...(body === undefined
      ? []
      : [`  -H "Content-Type: application/json"`, `  -d '${JSON.stringify(exampleIn(body))}'`]),
  ];
  const request = `\`\`\`sh\n${lines.join(" \\\n")}\n\`\`\``;
  const shown = answer === undefined ? undefined : exampleIn(answer);
  if (shown === undefined) return [request];
  const isText = typeof shown === "string";
  return [
    request,
    `\`\`\`${isText ? "text" : "json"}\n${isText ? shown.trimEnd() : JSON.stringify(shown, null, 2)}\n\`\`\``,
  ];
}

function exampleIn({ example, examples, schema }: Content): unknown {
  if (example !== undefined) return example;
  const [first] = Object.values(examples ?? {});
  if (first !== undefined) return (resolved(first) as { value: unknown }).value;
  return schema === undefined ? undefined : exampleOf(schema);
}

function resolved(described: unknown): unknown {
  const { $ref } = described as { $ref?: string };
  if ($ref === undefined) return described;
  return $ref
    .split("/")
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], openApi);
}
