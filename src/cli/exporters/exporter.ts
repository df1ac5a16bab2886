import type { ExportedModel } from "./facts.ts";

/** The server of the models. Only the name of the key's variable is exported, never the key. */
export interface Endpoint {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  readonly keyVariable: string;
}

/** Exports for a tool that does not fetch the list itself. */
export interface Exporter {
  readonly tool: string;
  readonly format: "json" | "yaml";
  /** Where to put the file, and further steps; BASE_URL stands for the base URL. */
  readonly hint: string;
  /**
   * Text that the tool expands when it reads the file, for example to a secret of its user. Ids come from upstreams and
   * other people, so a model with a matching id or name is left out.
   */
  readonly expands?: RegExp;
  readonly document: (models: readonly ExportedModel[], endpoint: Endpoint) => object;
}

/** For tools that require a number; small enough for almost any model. */
export const contextLengthDefault = 32_768;
export const outputLimitDefault = 4_096;

export function limitsOf({ contextLength, outputLimit }: ExportedModel): { context: number; output: number } {
  const context = contextLength ?? contextLengthDefault;
  return { context, output: Math.min(outputLimit ?? outputLimitDefault, context) };
}

export function withoutNulls<Fields extends Readonly<Record<string, unknown>>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<Fields>;
}
