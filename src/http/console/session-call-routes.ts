import type { Commit } from "../../registry/commit.ts";
import type { KeyRoute, Route } from "../request/route.ts";
import type { Services } from "../services.ts";
import { oidcRoutes } from "./oidc.ts";
import { forPage, sessionRoutes } from "./sessions.ts";

/** Before the path of each call that the console's page makes. */
const prefix = "/console/api";

/** What the page may ask: how things are administered, and no call that reads or calls models as a project does. */
const administered = ["/v1/organization", "/v1/projects", "/v1/fine_tuning/checkpoints", "/rollcall/v1"];

/** The calls of the console's page: signing in, and those of the table that administer, for a session. */
export function sessionCallRoutes(table: readonly Route[], services: Services, commit: Commit): readonly Route[] {
  const administering = table.filter(isAdministered).map((route) => forPage(route, prefix + route.path));
  const { oidc } = services.signInMethods;
  const atProvider = oidc === null ? [] : oidcRoutes(oidc, services, commit);
  return [...sessionRoutes(services, commit), ...atProvider, ...administering];
}

function isAdministered(route: Route): route is KeyRoute {
  return route.right !== "anyone" && administered.some((path) => route.path.startsWith(`${path}/`));
}
