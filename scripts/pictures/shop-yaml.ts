/** The organization that the pictures show: a shop with a few teams, several sources and models of many vendors. */

export const keys = {
  admin: "sk-admin-PICTURES-0000000000000000000000001",
  grace: "sk-admin-PICTURES-0000000000000000000000005",
  chat: "sk-PICTURES-0000000000000000000000000000002",
  search: "sk-PICTURES-0000000000000000000000000000003",
  nightly: "sk-PICTURES-0000000000000000000000000000004",
} as const;

/** What each source lists. `gpu-2` went down today, and `gpt-4o-mini` is offered twice. */
export const offered = {
  openai: ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-4.1-mini", "o3", "o4-mini", "text-embedding-3-large", "whisper-1"],
  "gpu-1": ["qwen3-32b", "llama-3.3-70b-instruct", "deepseek-r1-distill-70b", "bge-m3"],
  "gpu-2": ["llama-3.1-8b-instruct", "qwen3-8b"],
  router: ["gpt-4o-mini", "claude-sonnet-4.5", "gemini-2.5-flash", "mistral-large-2411", "command-r-plus"],
} as const;

export type SourceId = keyof typeof offered;

interface Facts {
  readonly context: number;
  readonly output: number;
  /** In USD per million tokens of input and output. */
  readonly prices?: readonly [string, string];
  /** Whether no source lists it, so that the file has to say who serves it. */
  readonly isUnlisted?: boolean;
}

/** What the file says of models. */
const declared: Readonly<Record<string, Facts>> = {
  "gpt-4o": { context: 128_000, output: 16_384, prices: ["2.5", "10"] },
  "gpt-4o-mini": { context: 128_000, output: 16_384, prices: ["0.15", "0.6"] },
  "gpt-4.1": { context: 1_047_576, output: 32_768, prices: ["2", "8"] },
  "gpt-4.1-mini": { context: 1_047_576, output: 32_768, prices: ["0.4", "1.6"] },
  o3: { context: 200_000, output: 100_000, prices: ["2", "8"] },
  "o4-mini": { context: 200_000, output: 100_000, prices: ["1.1", "4.4"] },
  "claude-opus-4-1": { context: 200_000, output: 32_000, prices: ["15", "75"], isUnlisted: true },
  "claude-haiku-4-5": { context: 200_000, output: 64_000, prices: ["1", "5"], isUnlisted: true },
  "gemini-2.5-pro": { context: 1_048_576, output: 65_536, prices: ["1.25", "10"], isUnlisted: true },
  "gpt-3.5-turbo": { context: 16_385, output: 4_096, prices: ["0.5", "1.5"], isUnlisted: true },
  "internal-router": { context: 32_768, output: 8_192, isUnlisted: true },
};

/** What the router says of its models. */
export const routed: Readonly<Record<string, Facts>> = {
  "gpt-4o-mini": { context: 128_000, output: 16_384, prices: ["0.15", "0.6"] },
  "claude-sonnet-4.5": { context: 1_000_000, output: 64_000, prices: ["3", "15"] },
  "gemini-2.5-flash": { context: 1_048_576, output: 65_536, prices: ["0.3", "2.5"] },
  "mistral-large-2411": { context: 131_072, output: 4_096, prices: ["2", "6"] },
  "command-r-plus": { context: 128_000, output: 4_000, prices: ["2.5", "10"] },
};

/** The configuration file. `urls` are those of the sources. */
export function shopYaml(urls: Readonly<Record<SourceId, string>>): string {
  const models = Object.entries(declared).map(
    ([id, { context, output, prices, isUnlisted = false }]) =>
      `  - { id: ${id}, owned_by: ${ownerOf(id)}${isUnlisted ? ", served_by: echo" : ""}, context_length: ${context}, output_limit: ${output}${
        prices === undefined ? "" : `, input_price: "${perToken(prices[0])}", output_price: "${perToken(prices[1])}"`
      }${id === "gpt-3.5-turbo" ? ", shutdown_date: 2026-12-15" : ""} }`,
  );
  return `${sourcesYaml(urls)}
models:
${models.join("\n")}
${organizationYaml}`;
}

function ownerOf(id: string): string {
  if (id.startsWith("claude")) return "anthropic";
  if (id.startsWith("gemini")) return "google";
  return /^(gpt|o\d)/.test(id) ? "openai" : "corner-shop";
}

export function perToken(perMillion: string): string {
  return (Number(perMillion) / 1_000_000).toFixed(9).replace(/0+$/, "");
}

function sourcesYaml(urls: Readonly<Record<SourceId, string>>): string {
  return `sources:
  - { id: echo, kind: echo, models: [] }
  - { id: openai, kind: openai-compatible, base_url: "${urls.openai}", priority: 10 }
  - { id: gpu-1, kind: openai-compatible, base_url: "${urls["gpu-1"]}", refresh_seconds: 30 }
  - { id: gpu-2, kind: openai-compatible, base_url: "${urls["gpu-2"]}", refresh_seconds: 30 }
  - { id: router, kind: openrouter, base_url: "${urls.router}", priority: 200 }`;
}

const organizationYaml = `organizations:
  - name: corner-shop
    users:
      - { email: ada@corner-shop.example, name: Ada Lovelace, role: owner }
      - { email: grace@corner-shop.example, name: Grace Hopper, role: owner }
      - { email: alan@corner-shop.example, name: Alan Turing, role: reader }
      - { email: katherine@corner-shop.example, name: Katherine Johnson, role: reader }
    projects:
      - name: chat
        id: proj_chat
        members: [{ email: alan@corner-shop.example, role: member }]
        model_policy: { mode: deny_list, model_ids: [o3, claude-opus-4-1] }
      - name: search
        id: proj_search
        members: [{ email: katherine@corner-shop.example, role: owner }]
        service_accounts: [{ name: indexer, role: member }]
        model_policy: { mode: allow_list, model_ids: [bge-m3, text-embedding-3-large, gpt-4o-mini] }
      - name: nightly-tests
        id: proj_nightly_tests
        service_accounts: [{ name: runner, role: member }]
    keys:
      - { name: Ada, kind: admin, value: "${keys.admin}", user: ada@corner-shop.example }
      - { name: Grace, kind: admin, value: "${keys.grace}", user: grace@corner-shop.example }
      - { name: chat, value: "${keys.chat}", project: chat, user: alan@corner-shop.example }
      - { name: indexer, value: "${keys.search}", project: search, service_account: indexer }
      - { name: runner, value: "${keys.nightly}", project: nightly-tests, service_account: runner }
    models:
      - { id: "ft:gpt-4o-mini:corner-shop:support:9xKpQ2aB", served_by: echo }
      - { id: "ft:gpt-4o-mini:corner-shop:receipts:7hTzL0wC", served_by: echo, sharing: projects }
      - { id: "ft:gpt-4o-mini:corner-shop:trial:3dGfS8vE", served_by: echo }
    aliases:
      - { id: default, target: gpt-4o-mini }
      - { id: fast, target: claude-haiku-4-5 }
`;
