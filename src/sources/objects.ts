import type { ObjectKind } from "../core/objects.ts";
import type { SourceKindName } from "../core/sources/source.ts";
import { callOptionsOf, objectsIn } from "./call-options.ts";
import { kindOf } from "./kinds.ts";
import { urlUnder } from "./requests.ts";
import type { SourceConfig, SourceOptions } from "./upstream.ts";

/** The path of objects of this kind at a source; null if it keeps none. */
export function objectPath(name: SourceKindName, options: SourceOptions, object: ObjectKind): string | null {
  const kind = kindOf(name);
  const further = callOptionsOf(options).isForFiles ? kind.furtherObjects?.[object] : undefined;
  return objectsIn(kind, options)[object] ?? further ?? null;
}

/** Where a request about objects goes. `below` is the path below that of their list, with its slash; or empty. */
export function objectUrl(
  name: SourceKindName,
  source: Pick<SourceConfig, "baseUrl" | "options">,
  object: ObjectKind,
  below: string,
): string | null {
  const path = objectPath(name, source.options, object);
  if (path === null) return null;
  const { baseUrlEnd, callQuery } = kindOf(name);
  return urlUnder(source, path + below, callQuery?.(source.options, path), baseUrlEnd);
}
