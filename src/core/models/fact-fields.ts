import type { FieldError } from "../field-error.ts";
import { validateFacts, type ModelFacts, type RawFacts } from "./model-facts.ts";

/** Each fact's field name in configuration files, in request bodies and in the origins that the API reports. */
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

/** The facts that describe a model. The shutdown date is a field of the model itself. */
export const describingFacts = (Object.keys(factFields) as readonly FactName[]).filter(
  (name) => name !== "shutdownDate",
);

/** The facts among the fields of an object, not validated. */
export function factsAmong(fields: Readonly<Record<string, unknown>>): RawFacts {
  const facts = describingFacts.flatMap((name) => {
    const field = factFields[name];
    return Object.hasOwn(fields, field) ? [[name, fields[field]] as const] : [];
  });
  return Object.fromEntries(facts);
}

/** The first invalid fact, by its field name; null when all are valid. */
export function validateFactFields(facts: RawFacts): FieldError | null {
  const error = validateFacts(facts);
  return error === null ? null : { field: factFields[error.field], why: error.why };
}
