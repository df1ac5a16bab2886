/** Models as the server lists them, made up and always the same. */
export interface MadeModel {
  readonly id: string;
  readonly ownedBy: string;
  readonly state: "live" | "deprecated" | "retired";
  readonly context: number | null;
  readonly input: string | null;
  readonly output: string | null;
  readonly modalities: string;
  readonly source: string;
  readonly created: number;
}

/** What people and upstreams have called things. */
export const hostileIds = [
  "<img src=x onerror=alert(1)>",
  "javascript:alert(1)",
  "=cmd|x!A1",
  "раураl-gpt",
  "نموذج-عربي-123",
  "x".repeat(512),
];

const owners = ["openai", "anthropic", "google", "meta-llama", "mistralai", "acemeco"];
const families = [
  "gpt-4o",
  "claude-sonnet",
  "gemini-flash",
  "llama-3.3-70b",
  "mistral-large",
  "ft:gpt-4o-mini:acemeco:tone:a1B2",
];
const states = ["live", "live", "live", "live", "deprecated", "retired"] as const;

export function madeModels(count: number, isHostile: boolean): MadeModel[] {
  return Array.from({ length: count }, (_, at) => {
    const nth = at % families.length;
    const usual = `${families[nth]}-${String(at).padStart(5, "0")}`;
    return {
      id: (isHostile ? hostileIds[at] : undefined) ?? usual,
      ownedBy: owners[nth] ?? "",
      state: states[(at * 7) % states.length] ?? "live",
      context: at % 9 === 4 ? null : 8192 * 2 ** (at % 6),
      input: at % 7 === 3 ? null : ((at % 40) * 0.000_000_075 + 0.000_000_15).toFixed(10),
      output: at % 7 === 3 ? null : ((at % 40) * 0.000_000_3 + 0.000_000_6).toFixed(10),
      modalities: ["text", "text, image", "text, image, audio"][at % 3] ?? "",
      source: ["openrouter", "openai", "vllm-berlin"][at % 3] ?? "",
      created: 1_764_400_000 - at * 7919,
    };
  });
}
