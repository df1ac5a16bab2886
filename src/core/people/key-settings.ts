import type { ModelFields, ModelNames } from "./key.ts";

/** What can be set for each key. Null means the default. */
export interface KeySettings {
  /** Which fields of a model the key sees; by default those that the server shows. */
  readonly modelFields: ModelFields | null;
  /** Which ids its Anthropic clients see; by default unchanged ones. */
  readonly modelNames: ModelNames | null;
}

/** The name of each setting on the wire and in the store. */
export const keySettingNames = { modelFields: "model_fields", modelNames: "model_names" } as const;

export const defaultKeySettings: KeySettings = { modelFields: null, modelNames: null };

/** The settings, and nothing else, of a key or its holder. */
export function keySettingsOf({ modelFields, modelNames }: KeySettings): KeySettings {
  return { modelFields, modelNames };
}
