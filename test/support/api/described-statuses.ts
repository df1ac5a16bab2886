import { openApi } from "../../../src/http/openapi/document.ts";
import { splitTarget } from "../../../src/http/request/request-context.ts";
import { Router } from "../../../src/http/request/router.ts";
import type { Route } from "../../../src/http/request/route.ts";

type Paths = Readonly<Record<string, Readonly<Record<string, { readonly responses: object }>>>>;

/** Returns a check that throws if a call is answered with a status that its API description does not have. */
export function statusCheck(routes: readonly Route[]): (method: string, target: string, status: number) => void {
  const router = new Router(routes);
  return (method, target, status) => {
    const route = router.find(splitTarget(target).path)?.place.byMethod.get(method);
    const described = route && (openApi.paths as Paths)[route.path]?.[route.method.toLowerCase()];
    if (described !== undefined && method !== "HEAD" && !isDescribed(status, described.responses))
      throw new Error(`${method} ${route?.path} is answered ${status}, which /openapi.json does not have`);
  };
}

/** Answers that a source gives are described by `default`. */
function isDescribed(status: number, responses: object): boolean {
  return status in responses || "default" in responses;
}
