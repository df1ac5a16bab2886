import { Refusal } from "../core/refusal.ts";

/**
 * The id in the rest of a path: percent-decoded exactly once, slashes and all. Some clients send an id's slash raw
 * and some as %2F; both are the same model. A plus sign is a plus sign.
 */
export function modelIdIn(rawRest: string): string {
  if (!rawRest.includes("%")) return rawRest;
  try {
    return decodeURIComponent(rawRest);
  } catch {
    throw new Refusal("malformed-model-id", "The model id in the path is not well-formed percent-encoded UTF-8.", {
      param: "model",
    });
  }
}
