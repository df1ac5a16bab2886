import { validateFacts, type ModelFacts, type RawFacts } from "./model-facts.ts";

/** What each fact is called in a configuration file, in what the API takes, and where it shows who told it. */
export const factFields = {
  displayName: "display_name",
  description: "description",
  contextLength: "context_length",
  outputLimit: "output_limit",
  inputModalities: "input_modalities",
  outputModalities: "output_modalities",
  capabilities: "capabilities",
  inputPrice: "input_price",
  outputPrice: "output_price",
  cachedInputPrice: "cached_input_price",
  cacheWritePrice: "cache_write_price",
  requestPrice: "request_price",
  imagePrice: "image_price",
  root: "root",
  deprecatedOn: "deprecated_on",
  shutdownDate: "shutdown_date",
  replacement: "replacement",
  family: "family",
  parameterSize: "parameter_size",
  quantization: "quantization",
  digest: "digest",
  sizeBytes: "size_bytes",
} as const satisfies Record<keyof Required<ModelFacts>, string>;

type FactName = keyof typeof factFields;

/** Those that are told with a model. A shutdown date is a field of the model itself. */
export const describingFacts = (Object.keys(factFields) as readonly FactName[]).filter(
  (name) => name !== "shutdownDate",
);

/** The facts among the fields of something, unchecked. */
export function factsAmong(fields: Readonly<Record<string, unknown>>): RawFacts {
  const told = describingFacts.flatMap((name) => {
    const word = factFields[name];
    return Object.hasOwn(fields, word) ? [[name, fields[word]] as const] : [];
  });
  return Object.fromEntries(told);
}

/** The first of these facts that is none, by its word. */
export function validateFactFields(told: RawFacts): { readonly field: string; readonly why: string } | null {
  const error = validateFacts(told);
  return error === null ? null : { field: factFields[error.field], why: error.why };
}
