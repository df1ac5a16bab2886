import type { ModelFields, ModelNames } from "./key.ts";

/** What can be set for each key. Null means the default. */
export interface KeySettings {
  /** Which fields of a model the key sees; by default those that the server shows. */
  readonly modelFields: ModelFields | null;
  /** Which ids its Anthropic clients see; by default unchanged ones. */
  readonly modelNames: ModelNames | null;
  /** How many calls it may have open at once; by default as many as its organization. */
  readonly maxOpenCalls: number | null;
}

/** The name of each setting on the wire and in the store. */
export const keySettingNames = {
  modelFields: "model_fields",
  modelNames: "model_names",
  maxOpenCalls: "max_open_calls",
} as const;

export const defaultKeySettings: KeySettings = { modelFields: null, modelNames: null, maxOpenCalls: null };

/** The settings, and nothing else, of a key or its holder. */
export function keySettingsOf({ modelFields, modelNames, maxOpenCalls }: KeySettings): KeySettings {
  return { modelFields, modelNames, maxOpenCalls };
}

const settings = Object.keys(keySettingNames) as readonly (keyof KeySettings)[];

/** By their names on the wire; without those that are missing. */
export function keySettingsByName(of: Partial<KeySettings>): Readonly<Record<string, string | number | null>> {
  const entries = settings.map((setting) => [keySettingNames[setting], of[setting]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<
    string,
    string | number | null
  >;
}
