import type { FieldError } from "../field-error.ts";
import { factNames, validateFacts, type ModelFacts, type RawFacts } from "./model-facts.ts";

/** Each fact's field name in configuration files, in request bodies and in the origins that the API reports. */
export const factFields = Object.fromEntries(
  factNames.map((name) => [name, name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
) as Readonly<Record<keyof ModelFacts, string>>;

/** The facts that describe a model. The shutdown date is a field of the model itself. */
export const describingFacts = factNames.filter((name) => name !== "shutdownDate");

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
