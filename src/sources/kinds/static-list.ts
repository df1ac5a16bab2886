import { pageOf } from "../reading.ts";
import { Garbage, type SourceKind } from "../upstream.ts";
import { draftOf } from "./openai-compatible.ts";

/** A list in the configuration itself: ids, or objects with the fields of an OpenAI-compatible list. */
export const staticList: SourceKind = {
  defaultBaseUrl: null,
  options: [],
  first: null,
  read: (json) => {
    if (!Array.isArray(json)) throw new Garbage("The list of models is no list.");
    return pageOf(
      json.map((item: unknown) => (typeof item === "string" ? { id: item } : item)),
      draftOf,
    );
  },
};
