import type { Row } from "../row.ts";
import { acme, acmeProject } from "../world.ts";
import { addStaticSources } from "./static-sources.ts";

const words = (count: number, sign: string) => Array.from({ length: count }, () => "e").join(sign);
const [most, tooMany] = [32, 4_000];

const filterPaths = [
  `/api/v1/models?q=${words(most, "+")}`,
  `/api/v1/models?supported_parameters=${words(most, ",")}`,
  `/api/v1/models?model_authors=${words(most, ",")}`,
  `/api/v1/models/count?q=${words(most, "+")}`,
  `/api/v1/models?q=${words(tooMany, "+")}`,
  `/api/v1/models?model_authors=${words(tooMany * 7, ",")}`,
];

const openRouterFilters: Row = {
  name: "OpenRouter's filters",
  by: "reader",
  does: "asks for OpenRouter's list and count with 32 words in each filter, and with more than are taken",
  connections: 4,
  pauseMs: 20,
  attack: (scene, { connection, at }) =>
    scene.send({ path: filterPaths[at % filterPaths.length]!, key: acme.reader }, connection),
  statuses: [200, 400, 414],
};

const listPaths = ["/api/v1/models?output_modalities=text", "/api/v1/models?q=acme", "/api/v1/models?sort=newest"];

const filteredLists: Row = {
  name: "filtered lists",
  by: "reader",
  does: "asks for lists whose filters leave 5,000 models, one after the other",
  connections: 8,
  pauseMs: 0,
  attack: (scene, { connection, at }) =>
    scene.send({ path: listPaths[at % listPaths.length]!, key: acme.reader }, connection),
  statuses: [200],
};

const historyRows = 1_500;

async function makeHistory(scene: Parameters<NonNullable<Row["prepare"]>>[0]): Promise<void> {
  for (let at = 0; at < historyRows; at++)
    await scene.must({
      method: "POST",
      path: `/v1/organization/projects/${acmeProject}`,
      key: acme.admin,
      body: { name: `name ${at}` },
    });
}

const changesFromTheBeginning: Row = {
  name: "changes since the beginning",
  by: "reader",
  does: "asks for the first 1,000 changes",
  connections: 8,
  pauseMs: 0,
  prepare: makeHistory,
  attack: (scene, { connection }) =>
    scene.send({ path: "/rollcall/v1/changes?since=0&limit=1000", key: acme.reader }, connection),
  statuses: [200],
};

const auditVerifications: Row = {
  name: "audit verifications",
  by: "administrator",
  does: "has the audit log of 1,500 events verified 32 times at once",
  connections: 32,
  pauseMs: 0,
  prepare: makeHistory,
  attack: (scene, { connection }) =>
    scene.send({ path: "/rollcall/v1/audit/verification", key: acme.admin }, connection),
  // Too many at once are refused.
  statuses: [200, 429],
};

const sourcesPage: Row = {
  name: "the page of sources",
  by: "administrator",
  does: "asks for the page of its sources, which have 100,000 models",
  connections: 4,
  pauseMs: 0,
  prepare: (scene) => addStaticSources(scene, 5),
  attack: (scene, { connection }) =>
    scene.send({ path: "/rollcall/v1/sources?limit=100", key: acme.admin }, connection),
  statuses: [200],
};

export const readingRows = [openRouterFilters, filteredLists, changesFromTheBeginning, auditVerifications, sourcesPage];
