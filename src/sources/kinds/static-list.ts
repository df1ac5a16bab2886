import { factsAmong } from "../../core/models/fact-fields.ts";
import { upstreamPage, withMoreFacts } from "../reading.ts";
import { MalformedList, type SourceKind } from "../upstream.ts";
import { draftOf } from "./openai-compatible.ts";

/** A list in the configuration: ids, or objects with the fields of an OpenAI-compatible list and our own. */
export const staticList: SourceKind = {
  firstPageRequest: null,
  read: (json) => {
    if (!Array.isArray(json)) throw new MalformedList("The list of models is not a list.");
    return upstreamPage(
      json.map((item: unknown) => (typeof item === "string" ? { id: item } : item)),
      (item) => withMoreFacts(draftOf(item), factsAmong(item)),
    );
  },
};
