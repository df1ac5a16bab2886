/** A model, as far as the configuration of a tool can tell of it. What nobody told is null. */
export interface ExportedModel {
  readonly id: string;
  readonly name: string;
  /** Tokens that fit in, the answer included. */
  readonly contextLength: number | null;
  /** Tokens of one answer. */
  readonly outputLimit: number | null;
  readonly seesImages: boolean;
  readonly callsTools: boolean | null;
  /** In USD for one token, as decimal text. */
  readonly inputPrice: string | null;
  readonly outputPrice: string | null;
}

/** Where the models are asked. No key is ever written: each tool is told where to find it. */
export interface Endpoint {
  /** Ends without a slash. */
  readonly baseUrl: string;
  readonly keyVariable: string;
}

/** A tool that never asks for the list, and so has to be told. */
export interface Exporter {
  readonly tool: string;
  readonly format: "json" | "yaml";
  /** Where the file belongs, and what else is to be done. */
  readonly hint: string;
  /**
   * Text that the tool replaces when it reads the file, by a secret of its user for instance. Ids come from upstreams
   * and other people, so a model whose id or name matches is left out.
   */
  readonly expands?: RegExp;
  readonly document: (models: readonly ExportedModel[], endpoint: Endpoint) => object;
}

/** For tools that insist on a number: small enough to fit almost any model. */
export const contextLengthDefault = 32_768;
export const outputLimitDefault = 4_096;

export function limitsOf({ contextLength, outputLimit }: ExportedModel): { context: number; output: number } {
  const context = contextLength ?? contextLengthDefault;
  return { context, output: Math.min(outputLimit ?? outputLimitDefault, context) };
}

/** The members whose values are known. */
export function known<Fields extends Readonly<Record<string, unknown>>>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Partial<Fields>;
}
