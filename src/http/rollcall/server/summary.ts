import { createHmac } from "node:crypto";
import { summaries as api, type SummaryWire } from "../../../api/server/summary.ts";
import { restorableUntil } from "../../../core/retention.ts";
import { Summaries, type Summary } from "../../../registry/organization/summary.ts";
import { compressedJson } from "../../reply/compressed-json.ts";
import { matchesEtag } from "../../reply/negotiate.ts";
import { viewHeaders } from "../../reply/replies.ts";
import { bindReply } from "../../request/bind.ts";
import type { Reply } from "../../request/request-context.ts";
import type { Route } from "../../request/route.ts";
import type { Services } from "../../services.ts";

type SummaryServices = Pick<Services, "store" | "live" | "nowMs" | "retentionDays">;

export function summaryRoute(services: SummaryServices): Route {
  const { live, retentionDays } = services;
  const summaries = new Summaries(services);
  return bindReply(api.summarize, async ({ raw, actor: { audience } }): Promise<Reply> => {
    const json = JSON.stringify(summaryWire(await summaries.of(audience.organizationId), retentionDays));
    const digest = createHmac("sha256", live.views.tagKey(audience)).update(json).digest("base64url");
    // Weak, because the same tag is for every encoding.
    const headers = { ...viewHeaders, etag: `W/"${digest}"` };
    const known = raw.header("if-none-match");
    if (known !== null && matchesEtag(known, headers.etag)) return { status: 304, headers, body: null };
    const reply = await compressedJson(json, raw.header("accept-encoding"));
    return { ...reply, headers: { ...reply.headers, ...headers } };
  });
}

function summaryWire(summary: Summary, retentionDays: number): SummaryWire {
  const { organization, models, calls, reachedLimits } = summary;
  const { keys } = organization;
  return {
    object: "rollcall.summary",
    models: modelsWire(models),
    deleted_models: {
      count: organization.deletedModels,
      next_purge_at:
        organization.firstDeletedAtMs === null ? null : restorableUntil(organization.firstDeletedAtMs, retentionDays),
    },
    keys: {
      admin: keys.admin,
      user: keys.user,
      service_account: keys.serviceAccount,
      ending: organization.endingKeys,
      unused: organization.unusedKeys,
    },
    users: organization.users,
    owners: organization.owners,
    projects: organization.projects,
    invites: organization.invites,
    expired_invites: organization.expiredInvites,
    sources: sourcesWire(summary),
    calls: {
      since: calls.sinceMs / 1000,
      requests: calls.requests,
      failed: calls.failed,
      hours: calls.hours.map(({ startMs, requests, failed }) => ({ start: startMs / 1000, requests, failed })),
    },
    reached_spend_limits: {
      organization: reachedLimits.organization,
      projects: reachedLimits.projects.length,
      first_projects: reachedLimits.projects.slice(0, 5),
    },
    checklist: {
      has_source: summary.sources.own + summary.sources.shared > 0,
      has_model: models.kinds.base + models.kinds["fine-tuned"] > 0,
      has_project_key: keys.user + keys.serviceAccount > 0,
      has_used_project_key: summary.hasUsedProjectKey,
      has_second_owner: organization.owners > 1,
    },
  };
}

function modelsWire({ kinds, lifecycles, ...models }: Summary["models"]): SummaryWire["models"] {
  return {
    base: kinds.base,
    fine_tuned: kinds["fine-tuned"],
    alias: kinds.alias,
    active: lifecycles.active,
    deprecated: lifecycles.deprecated,
    shut_down: lifecycles["shut-down"],
    unlisted: models.unlisted,
    without_price: models.withoutPrice,
    broken_aliases: models.brokenAliases,
    shutting_down: models.shuttingDown,
    next_to_shut_down: models.nextToShutDown.map(({ id, shutdownDate }) => ({ id, shutdown_date: shutdownDate })),
  };
}

function sourcesWire({ sources, collisions }: Summary): SummaryWire["sources"] {
  return {
    own: sources.own,
    shared: sources.shared,
    ...sources.states,
    failing_first: sources.failing.map(({ id, isShared, failures, error }) => ({
      id,
      shared: isShared,
      failures,
      last_error: error,
    })),
    collisions,
  };
}
