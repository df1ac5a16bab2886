import type { LiveCatalogue } from "../catalogue/live-catalogue.ts";
import { committer, type Commit } from "../registry/commit.ts";
import { deleteModel } from "../registry/models/delete-model.ts";
import type { ChangeBudget } from "../registry/sources/change-budget.ts";
import type { FollowingSources } from "../registry/sources/follow-sources.ts";
import type { SourceTerms } from "../registry/sources/sources.ts";
import type { Upstreams } from "../registry/sources/upstreams.ts";
import type { Store } from "../store/store.ts";
import { adminKeyRoutes, projectKeyRoutes } from "./admin/api-keys.ts";
import { auditLogRoutes } from "./admin/audit-logs.ts";
import { checkpointPermissionRoutes } from "./admin/checkpoint-permissions.ts";
import { groupRoutes } from "./admin/groups.ts";
import { inviteRoutes } from "./admin/invites.ts";
import { modelPermissionRoutes } from "./admin/model-permissions.ts";
import { projectUserRoutes } from "./admin/project-users.ts";
import { projectRoutes } from "./admin/projects.ts";
import { rateLimitRoutes } from "./admin/rate-limits.ts";
import { roleAssignmentRoutes } from "./admin/role-assignments.ts";
import { roleRoutes } from "./admin/roles.ts";
import { serviceAccountRoutes } from "./admin/service-accounts.ts";
import { userRoutes } from "./admin/users.ts";
import { dialectRoutes } from "./models/dialect-routes.ts";
import type { AuthenticatedContext, RequestContext, Reply } from "./request/request-context.ts";
import type { Metrics } from "./operating/metrics.ts";
import { listModels, removeModel, retrieveModel } from "./models/models.ts";
import { alive, metricsPage, openApiPage, ready } from "./operating/operating.ts";
import { accessRoutes } from "./rollcall/access.ts";
import { aliasRoutes } from "./rollcall/aliases.ts";
import { deletedModelRoutes } from "./rollcall/deleted-models.ts";
import { keyRoutes } from "./rollcall/keys.ts";
import { registeredModelRoutes } from "./rollcall/models.ts";
import { describingModels } from "./rollcall/models-wire.ts";
import { sourceRoutes } from "./rollcall/sources.ts";
import { auditVerificationRoutes } from "./rollcall/audit.ts";
import type { ChangeStreams } from "./rollcall/change-streams.ts";
import { changeRoutes } from "./rollcall/changes.ts";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

interface RouteAddress {
  readonly method: Method;
  /**
   * {model} takes whatever the rest of the path leaves, slashes included, and so does {rate_limit_id} at the end, which
   * holds a model's id; other {names} take one segment.
   */
  readonly path: string;
  /** The name in the log, the metrics and the API description. */
  readonly operation: string;
}

/** Answers anybody; it must not show anything that belongs to somebody. */
interface OpenRoute extends RouteAddress {
  readonly access: "anyone";
  readonly answer: (context: RequestContext) => Reply | Promise<Reply>;
}

/**
 * Answers nobody without a valid key, and `admin` none but an admin key. What which of those may do, and what the
 * others may do, is for core/access.ts to say.
 */
export interface KeyRoute extends RouteAddress {
  readonly access: "key" | "admin";
  /** How long a body may be, where the default is not right. */
  readonly bodyBytesMax?: number;
  readonly answer: (context: AuthenticatedContext) => Reply | Promise<Reply>;
}

export type Route = OpenRoute | KeyRoute;

export interface Services {
  readonly store: Store;
  readonly live: LiveCatalogue;
  readonly metrics: Metrics;
  readonly streams: ChangeStreams;
  readonly upstreams: Upstreams;
  readonly sourceTerms: SourceTerms;
  readonly following: FollowingSources;
  readonly budget: ChangeBudget;
  /** Has the sources asked that are due. */
  readonly pollDue: () => void;
  readonly nowMs: () => number;
  /** Whether `/metrics`, which needs no key, names the sources of organizations. */
  readonly namesSourcesInMetrics: boolean;
  /** How many lines of the log could not be written so far. */
  readonly logLinesDropped: () => number;
  /** For how long a deleted model can be restored. */
  readonly retentionDays: number;
}

/** Every path this server knows. The three of the Models API also answer without /v1, as the seeds print them. */
export function routes(services: Services): readonly Route[] {
  const { store, live, streams, sourceTerms, nowMs, retentionDays } = services;
  const { directory, auditTrail } = store;
  const commit = committer(store, live, nowMs);
  const describing = describingModels(store, retentionDays, nowMs);
  return [
    ...modelRoutes("/v1", services, commit),
    ...modelRoutes("", services, commit),
    ...dialectRoutes(services, commit),
    ...projectRoutes(directory, commit),
    ...modelPermissionRoutes(directory, commit),
    ...projectUserRoutes(directory, commit),
    ...projectKeyRoutes(directory, commit),
    ...serviceAccountRoutes(directory, commit),
    ...adminKeyRoutes(directory, commit),
    ...userRoutes(directory, commit),
    ...inviteRoutes(directory, commit, nowMs),
    ...groupRoutes(directory, commit),
    ...roleRoutes(directory, commit),
    ...roleAssignmentRoutes(directory, commit),
    ...rateLimitRoutes(directory, live, commit),
    ...checkpointPermissionRoutes(directory, commit),
    ...auditLogRoutes(directory),
    ...registeredModelRoutes(store, commit, describing, nowMs),
    ...deletedModelRoutes(directory, commit, retentionDays, describing),
    ...aliasRoutes(directory, commit),
    ...sourceRoutes({ ...services, ...sourceTerms, commit }),
    ...keyRoutes(directory, commit),
    ...accessRoutes(store, live, nowMs),
    ...changeRoutes(store, live, streams),
    ...auditVerificationRoutes(auditTrail),
    ...operatingRoutes(services),
  ];
}

function modelRoutes(base: string, services: Services, commit: Commit): readonly Route[] {
  const { live } = services;
  const [all, one] = [`${base}/models`, `${base}/models/{model}`];
  const remove = removeModel(deleteModel({ ...services, commit }));
  return [
    { path: all, method: "GET", operation: "listModels", access: "key", answer: listModels(live) },
    { path: one, method: "GET", operation: "retrieveModel", access: "key", answer: retrieveModel(live) },
    { path: one, method: "DELETE", operation: "deleteModel", access: "key", answer: remove },
  ];
}

function operatingRoutes(services: Services): readonly Route[] {
  const { store, live } = services;
  const page = metricsPage(services);
  return [
    { path: "/healthz", method: "GET", operation: "healthz", access: "anyone", answer: alive },
    { path: "/readyz", method: "GET", operation: "readyz", access: "anyone", answer: ready(store, live) },
    { path: "/metrics", method: "GET", operation: "metrics", access: "anyone", answer: page },
    { path: "/openapi.json", method: "GET", operation: "openapi", access: "anyone", answer: openApiPage },
  ];
}
