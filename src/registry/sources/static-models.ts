import { turns } from "../../catalogue/turns.ts";
import { factsAmong, validateFactFields } from "../../core/models/fact-fields.ts";
import { readDocument, readDocumentInParts, type ModelList } from "../../sources/discover.ts";
import { kindOf } from "../../sources/kinds.ts";
import { MalformedList } from "../../sources/upstream.ts";
import { readInSlices } from "../read-in-slices.ts";

/*
 * The models of a static source are written by hand, so one that cannot be used is an error. In the list of an upstream
 * it is skipped.
 */

const noUpstream = { baseUrl: "", options: {}, secret: null };

/** The first error in a list of models, as a sentence; null for a valid list. */
export function validateModels(models: readonly unknown[]): string | null {
  try {
    let error = firstSkipped(readDocument(kindOf("static"), noUpstream, models));
    for (const model of models) error ??= factError(model);
    return error;
  } catch (error) {
    return sentenceOf(error);
  }
}

/** `validateModels` for a list in a request, with the work of other organizations in between. */
export async function validateModelsInSlices(
  organizationId: string,
  models: readonly unknown[],
): Promise<string | null> {
  try {
    const read = readInSlices(organizationId);
    let error = firstSkipped(await readDocumentInParts(kindOf("static"), noUpstream, models, read));
    await turns.run(organizationId, "readSource", (slices) =>
      slices.each(models, (model) => void (error ??= factError(model))),
    );
    return error;
  } catch (error) {
    return sentenceOf(error);
  }
}

function firstSkipped({ leftOut: [leftOut] }: ModelList): string | null {
  return leftOut === undefined ? null : `${leftOut.id} ${leftOut.why}.`;
}

function factError(model: unknown): string | null {
  const error = typeof model === "object" && model !== null ? validateFactFields(factsAmong({ ...model })) : null;
  return error === null ? null : `${error.field} of a model ${error.why}.`;
}

function sentenceOf(error: unknown): string {
  if (error instanceof MalformedList) return error.message;
  throw error;
}
