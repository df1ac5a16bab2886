import { Refusal } from "../../core/refusal.ts";
import type { RoutedContext } from "./request-context.ts";

// The Python client of 2023 encodes ids like form fields: a plus sign means a space, and a real plus is encoded.
const formEncodingAgent = /^OpenAI\/v1 PythonBindings\/0\./;

/**
 * The id in the rest of a path, percent-decoded once. Some clients send an id's slash raw and some as %2F; both name
 * the same model. A plus sign is a plus sign, except from the one client that means a space.
 */
export function modelIdIn({ captured: { rawModel }, raw }: RoutedContext): string {
  const meansSpace = rawModel.includes("+") && formEncodingAgent.test(raw.header("user-agent") ?? "");
  const encoded = meansSpace ? rawModel.replaceAll("+", " ") : rawModel;
  if (!encoded.includes("%")) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw new Refusal("malformed-model-id", "The model id in the path is not well-formed percent-encoded UTF-8.", {
      param: "model",
    });
  }
}
