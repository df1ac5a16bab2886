import { models } from "../api/models.ts";
import { operating } from "../api/server/operating.ts";
import { committer, type Commit } from "../registry/commit.ts";
import { deleteModel, modelsInView, modelsOfOrganization } from "../registry/models/delete-model.ts";
import { apiKeyRoutes } from "./admin/api-keys.ts";
import { auditLogRoutes } from "./admin/audit-logs.ts";
import { checkpointPermissionRoutes } from "./admin/checkpoint-permissions.ts";
import { costRoutes } from "./admin/costs.ts";
import { groupRoutes } from "./admin/groups.ts";
import { inviteRoutes } from "./admin/invites.ts";
import { projectUserRoutes } from "./admin/project-users.ts";
import { projectRoutes } from "./admin/projects.ts";
import { rateLimitRoutes } from "./admin/rate-limits.ts";
import { roleAssignmentRoutes } from "./admin/role-assignments.ts";
import { roleRoutes } from "./admin/roles.ts";
import { serviceAccountRoutes } from "./admin/service-accounts.ts";
import { usageRoutes } from "./admin/usage.ts";
import { spendAlertRoutes } from "./admin/spend-alerts.ts";
import { spendLimitRoutes } from "./admin/spend-limits.ts";
import { userRoutes } from "./admin/users.ts";
import { consoleRoutes } from "./console/console-routes.ts";
import { sessionCallRoutes } from "./console/session-call-routes.ts";
import { callRoutes } from "./relay/call-routes.ts";
import { vendorRoutes } from "./models/vendor-routes.ts";
import { binder, bindOpen, bindReply } from "./request/bind.ts";
import type { Route } from "./request/route.ts";
import { listModels, removeModel, retrieveModel } from "./models/models.ts";
import { alive, metricsPage, openApiPage, ready } from "./operating/operating.ts";
import { accessRoutes } from "./rollcall/access.ts";
import { audienceRoutes } from "./rollcall/models/audiences.ts";
import { allKeyRoutes } from "./rollcall/all-keys.ts";
import { bulkRoutes } from "./rollcall/models/bulk.ts";
import { keyRoutes } from "./rollcall/keys.ts";
import { modelListRoute } from "./rollcall/model-list.ts";
import { registeredModelRoutes, registrationRoute } from "./rollcall/models.ts";
import { serverRoutes } from "./rollcall/server/server.ts";
import { summaryRoute } from "./rollcall/server/summary.ts";
import { sourceTrialRoutes } from "./rollcall/sources/source-trials.ts";
import { renderingRoutes } from "./rollcall/models/renderings.ts";
import { peopleDetailRoutes } from "./rollcall/people/details.ts";
import { peopleListRoutes } from "./rollcall/people/people-lists.ts";
import { projectDetailRoutes } from "./rollcall/people/project-details.ts";
import { sourceModelRoutes } from "./rollcall/source-models.ts";
import { sourceRemovalRoutes } from "./rollcall/sources/source-removal.ts";
import { sourceRoutes } from "./rollcall/sources/sources.ts";
import { sessionListRoutes } from "./rollcall/sessions.ts";
import { auditEventRoutes } from "./rollcall/audit/events.ts";
import { auditExportRoute } from "./rollcall/audit/export.ts";
import { auditVerificationRoutes } from "./rollcall/audit/verification.ts";
import { changeRoutes } from "./rollcall/changes.ts";
import { usageRecordRoutes } from "./rollcall/usage.ts";
import { usageSumRoutes } from "./rollcall/usage-sums.ts";
import { visibleModelRoutes } from "./rollcall/visible-models.ts";
import type { Services } from "./services.ts";

/**
 * The route table. The three calls of the Models API also exist without /v1, as the reference prints them.
 */
export function routes(services: Services): readonly Route[] {
  const { store, live, sourceApiSettings, nowMs, spending } = services;
  const { directory, auditTrail } = store;
  const commit = committer(store, live, nowMs);
  const bind = binder(commit);
  const deleting = deleteModel({ ...services, commit }, modelsOfOrganization(store));
  const table: readonly Route[] = [
    ...modelRoutes("/v1", services, commit),
    ...modelRoutes("", services, commit),
    ...vendorRoutes(services, commit),
    ...callRoutes(services),
    ...projectRoutes(bind, directory),
    ...projectUserRoutes(bind, directory),
    ...apiKeyRoutes(bind, directory),
    ...serviceAccountRoutes(bind, directory),
    ...userRoutes(bind, directory),
    ...inviteRoutes(bind, directory, nowMs),
    ...groupRoutes(bind, directory),
    ...roleRoutes(bind, directory),
    ...roleAssignmentRoutes(bind, directory),
    ...rateLimitRoutes(bind, directory, live),
    ...spendLimitRoutes(bind, { directory, spending, usage: store.usage, nowMs }),
    ...spendAlertRoutes(bind, directory),
    ...checkpointPermissionRoutes(bind, directory),
    ...auditLogRoutes(bind, directory),
    ...usageRoutes(bind, store.usage, nowMs),
    ...costRoutes(bind, store.usage, nowMs),
    modelListRoute(services),
    ...registeredModelRoutes(bind, services, deleting),
    ...bulkRoutes(bind, services.retentionDays, deleting),
    registrationRoute(commit, nowMs),
    ...sourceRoutes(bind, { ...services, ...sourceApiSettings, commit }),
    ...sourceModelRoutes(bind, services),
    ...sourceRemovalRoutes(bind, services),
    ...sourceTrialRoutes(bind, services),
    ...keyRoutes(bind, directory),
    ...allKeyRoutes(bind, directory),
    ...sessionListRoutes(bind, services),
    ...peopleListRoutes(bind, directory, nowMs),
    ...peopleDetailRoutes(bind, directory),
    ...projectDetailRoutes(bind, { directory, spending, nowMs }),
    ...accessRoutes(bind, services),
    ...visibleModelRoutes(bind, services),
    ...audienceRoutes(bind, services),
    ...renderingRoutes(bind, services),
    ...changeRoutes(services),
    ...auditEventRoutes(bind, directory),
    auditExportRoute(directory),
    ...auditVerificationRoutes(bind, auditTrail),
    ...usageRecordRoutes(bind, store.usage, nowMs),
    ...usageSumRoutes(bind, store.usage, nowMs),
    ...serverRoutes(bind, services),
    summaryRoute(services),
    ...operatingRoutes(services),
  ];
  return services.hasConsole ? [...table, ...consoleRoutes(), ...sessionCallRoutes(table, services, commit)] : table;
}

function modelRoutes(base: string, services: Services, commit: Commit): readonly Route[] {
  const { live } = services;
  const [all, one] = [`${base}/models`, `${base}/models/{model}`];
  const remove = removeModel(deleteModel({ ...services, commit }, modelsInView(live)));
  return [
    bindReply({ ...models.listModels, path: all }, listModels(live)),
    bindReply({ ...models.retrieveModel, path: one }, retrieveModel(live)),
    bindReply({ ...models.deleteModel, path: one }, remove),
  ];
}

function operatingRoutes(services: Services): readonly Route[] {
  return [
    bindOpen(operating.healthz, alive),
    bindOpen(operating.readyz, ready(services)),
    bindOpen(operating.metrics, metricsPage(services)),
    bindOpen(operating.openapi, openApiPage),
  ];
}
