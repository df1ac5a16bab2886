import * as groups from "./groups.ts";
import * as keys from "./keys.ts";
import * as models from "./models.ts";
import type { Operation } from "./operation.ts";

/** Every call that is described, by noun. */
const nouns = [models, groups, keys];

export const operations: readonly Operation[] = nouns.flatMap((noun) =>
  Object.values<object>(noun).filter(isOperation),
);

/** Other exports are shapes. */
function isOperation(exported: object): exported is Operation {
  return "right" in exported;
}
