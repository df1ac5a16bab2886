import type { Row } from "../row.ts";
import { acme, acmeProject } from "../world.ts";

/** What people at the console, and scripts with their keys, ask for. */

const ownPage = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "x-rollcall-console": "1" };

const signIns: Row = {
  name: "sign-ins",
  by: "administrator",
  does: "signs in to the console as fast as it can, which ends the oldest session each time",
  connections: 8,
  pauseMs: 0,
  attack: (scene, { connection }) =>
    scene.send(
      { method: "POST", path: "/console/api/session", headers: ownPage, body: { key: acme.admin } },
      connection,
    ),
  statuses: [200],
};

const searchPaths = [
  `/rollcall/v1/visible_models?project_id=${acmeProject}&limit=1000&q=4`,
  "/rollcall/v1/models?limit=10000&q=acme&total=true",
  "/rollcall/v1/audit/events?limit=100&q=nothing-has-this",
  `/rollcall/v1/model_renderings?model=acme-0&project_id=${acmeProject}`,
  "/rollcall/v1/api_keys?q=nothing-has-this",
  "/rollcall/v1/summary",
];

const searches: Row = {
  name: "searches of the console",
  by: "administrator",
  does: "searches its models, keys and audit log, and asks for what an overview shows",
  connections: 8,
  pauseMs: 0,
  attack: (scene, { connection, at }) =>
    scene.send({ path: searchPaths[at % searchPaths.length]!, key: acme.admin }, connection),
  statuses: [200],
};

const hidden = Array.from({ length: 2_000 }, (_, at) => `acme-${at}`);

const previews: Row = {
  name: "previews of policies",
  by: "administrator",
  does: "asks what a policy of 2,000 ids would change among 5,000 models",
  connections: 8,
  pauseMs: 0,
  attack: (scene, { connection }) =>
    scene.send(
      {
        method: "POST",
        path: `/rollcall/v1/projects/${acmeProject}/policy_preview`,
        key: acme.admin,
        body: { mode: "deny_list", model_ids: hidden },
      },
      connection,
    ),
  statuses: [200],
};

const trialModels = Array.from({ length: 10_000 }, (_, at) => `tried-${at}`);

const trials: Row = {
  name: "trials of sources",
  by: "administrator",
  does: "tries a source of 10,000 models, again and again",
  connections: 4,
  pauseMs: 0,
  attack: (scene, { connection }) =>
    scene.send(
      {
        method: "POST",
        path: "/rollcall/v1/source_trials",
        key: acme.admin,
        body: { id: "tried", kind: "static", models: trialModels },
      },
      connection,
    ),
  // Too many at once are refused.
  statuses: [200, 429],
};

const chosen = (connection: number) => Array.from({ length: 250 }, (_, at) => `acme-${1_000 + connection * 250 + at}`);

const bulkChanges: Row = {
  name: "bulk changes",
  by: "administrator",
  does: "deletes 250 models in one request and restores them in the next",
  connections: 4,
  pauseMs: 0,
  owns: { changedModelsPerMinute: 10_000_000 },
  attack: (scene, { connection, at }) =>
    scene.send(
      {
        method: "POST",
        path: `/rollcall/v1/bulk/models/${at % 2 === 0 ? "delete" : "restore"}`,
        key: acme.admin,
        body: { ids: chosen(connection) },
      },
      connection,
    ),
  statuses: [200],
};

export const consoleRows = [signIns, searches, previews, trials, bulkChanges];
