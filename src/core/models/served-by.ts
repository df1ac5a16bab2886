import type { FieldError } from "../field-error.ts";
import { isSourceId } from "../sources/source.ts";
import { validateModelId } from "./model-id.ts";

/** The source that serves a model though it does not list it, and the model's name there. */
export interface ServedBy {
  readonly source: string;
  readonly model: string;
}

/** The first error; null when it is valid. */
export function validateServedBy({ source, model }: ServedBy): FieldError<"served_by"> | null {
  if (!isSourceId(source)) return { field: "served_by", why: "must name a source by its id" };
  const badModel = validateModelId(model);
  return badModel === null ? null : { field: "served_by", why: `must name a model, whose id ${badModel}` };
}
