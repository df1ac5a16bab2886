import type { AnswerOf, RequestOf } from "../../../data/contract.ts";
import type { Source } from "../source.ts";

/** What the form of a source holds. */
export interface Draft {
  readonly id: string;
  readonly kind: string;
  readonly baseUrl: string;
  /** Null keeps what is stored. An empty one removes it. */
  readonly secret: string | null;
  /** A model a line: an id, or JSON. */
  readonly models: string;
  readonly naming: Source["naming"]["type"];
  readonly prefix: string;
  /** `id at the source = id here`, a line each. */
  readonly map: string;
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
  readonly options: Readonly<Record<string, string>>;
  readonly priority: number | null;
  readonly refreshSeconds: number | null;
  /** Empty for what is usual for the kind. */
  readonly deletion: Source["deletion"] | "";
}

/** A draft that a reload may have taken its secret from. */
export interface KeptDraft {
  readonly draft: Draft;
  /** Whether a secret was typed that is not kept. */
  readonly lostSecret: boolean;
}

/** How a draft is kept over a reload: without a secret, also one within a URL. */
export const keptDraft = {
  write: ({ draft, lostSecret }: KeptDraft) => ({
    draft: { ...draft, secret: null, baseUrl: /\/\/[^/]*@/.test(draft.baseUrl) ? "" : draft.baseUrl },
    lostSecret: lostSecret || (draft.secret ?? "") !== "",
  }),
  read: (stored: unknown): KeptDraft | null => {
    const { draft, lostSecret } = stored as Partial<KeptDraft>;
    if (draft === undefined) return null;
    const isOne = Object.entries(newDraft("")).every(([name, usual]) => isLike(draft[name as keyof Draft], usual));
    return isOne ? { draft, lostSecret: lostSecret === true } : null;
  },
};

/** Whether a stored value is of the kind that a field holds. */
function isLike(stored: unknown, usual: unknown): boolean {
  if (usual === null || usual === "") return stored === null || ["string", "number"].includes(typeof stored);
  return typeof stored === typeof usual && Array.isArray(stored) === Array.isArray(usual);
}

export type Kind = AnswerOf<"GET /rollcall/v1/server">["source_kinds"][number];
type NewBody = NonNullable<RequestOf<"POST /rollcall/v1/sources">["body"]>;
type ChangeBody = NonNullable<RequestOf<"POST /rollcall/v1/sources/{source_id}">["body"]>;

export function newDraft(kind: string): Draft {
  return {
    id: kind,
    kind,
    baseUrl: "",
    secret: "",
    models: "",
    naming: "bare",
    prefix: "",
    map: "",
    includes: [],
    excludes: [],
    options: {},
    priority: null,
    refreshSeconds: null,
    deletion: "",
  };
}

export function draftOf(source: Source): Draft {
  const { naming } = source;
  return {
    ...newDraft(source.kind),
    id: source.id,
    baseUrl: source.base_url ?? "",
    secret: null,
    models: (source.models ?? []).map(lineOf).join("\n"),
    naming: naming.type,
    prefix: naming.type === "prefix" ? naming.prefix : "",
    map:
      naming.type === "map"
        ? Object.entries(naming.ids)
            .map((pair) => pair.join(" = "))
            .join("\n")
        : "",
    includes: source.includes,
    excludes: source.excludes,
    options: source.options ?? {},
    priority: source.priority,
    refreshSeconds: source.refresh_seconds,
    deletion: source.deletion,
  };
}

function lineOf(model: unknown): string {
  return typeof model === "string" ? model : JSON.stringify(model);
}

/** What adding it sends. Throws a SyntaxError for models that are no JSON. */
export function newBodyOf(draft: Draft, kind: Kind): NewBody {
  const { id, secret } = draft;
  const all = fieldsOf(draft, kind);
  return { id, kind: draft.kind, ...given(all), ...(secret !== null && secret !== "" && { secret }) };
}

/** What changing it sends: the fields that differ. */
export function changeBodyOf(draft: Draft, before: Draft, kind: Kind): ChangeBody {
  const [now, then] = [fieldsOf(draft, kind), fieldsOf(before, kind)];
  const changed = Object.entries(now).filter(([name, value]) => {
    return JSON.stringify(value) !== JSON.stringify(then[name as keyof typeof then]);
  });
  const secret = draft.secret === null ? {} : { secret: draft.secret === "" ? null : draft.secret };
  return { ...Object.fromEntries(changed), ...secret };
}

/** Null is the default of a field. */
function fieldsOf(draft: Draft, kind: Kind) {
  const options = Object.entries(draft.options).filter(([, value]) => value !== "");
  return {
    base_url: kind.base_url === "unused" || draft.baseUrl.trim() === "" ? null : draft.baseUrl.trim(),
    models: kind.models === "unused" ? null : modelsIn(draft.models),
    naming: namingOf(draft),
    includes: draft.includes.length === 0 ? null : draft.includes,
    excludes: draft.excludes.length === 0 ? null : draft.excludes,
    options: options.length === 0 ? null : Object.fromEntries(options),
    priority: draft.priority,
    refresh_seconds: draft.refreshSeconds,
    deletion: draft.deletion === "" ? null : draft.deletion,
  };
}

function given(fields: ReturnType<typeof fieldsOf>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function modelsIn(lines: string): readonly unknown[] {
  return linesOf(lines).map((line): unknown => (line.startsWith("{") ? JSON.parse(line) : line));
}

function namingOf({ naming, prefix, map }: Draft): Source["naming"] | null {
  if (naming === "bare") return null;
  if (naming === "prefix") return { type: "prefix", prefix };
  const pairs = linesOf(map).map((line) => {
    const [upstreamId = "", id = upstreamId] = line.split(/\s+=\s+/);
    return [upstreamId, id] as const;
  });
  return { type: "map", ids: Object.fromEntries(pairs) };
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
