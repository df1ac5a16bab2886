import type { Row } from "../row.ts";
import { addStaticSources } from "./static-sources.ts";

const targetBytes = 60_000;
const targets = [
  `/v1/models?${"a=b&".repeat(targetBytes / 4)}`,
  `/v1/models/${"/".repeat(targetBytes)}`,
  `/v1/organization/${"/x".repeat(targetBytes / 2)}`,
];

const longTargets: Row = {
  name: "long paths and queries",
  by: "stranger",
  does: "asks for paths and queries of 60 KB",
  connections: 8,
  pauseMs: 5,
  attack: (scene, { connection, at }) => scene.send({ path: targets[at % targets.length]! }, connection),
  statuses: [414],
};

const logged: Row = {
  name: "paths that make long log lines",
  by: "stranger",
  does: "asks for paths of 60 KB that are all quotes, and of 4 KB, which are logged",
  connections: 8,
  pauseMs: 5,
  attack: (scene, { connection, at }) =>
    scene.send({ path: `/${"'%22".repeat(at % 2 === 0 ? targetBytes / 4 : 1_000)}` }, connection),
  statuses: [404, 414],
};

const longAgents: Row = {
  name: "user agents of 59 KB",
  by: "stranger",
  does: "comes with another name of 59 KB each time",
  connections: 8,
  pauseMs: 5,
  attack: (scene, { connection, at }) =>
    scene.send(
      { path: "/v1/models", headers: { "user-agent": `${connection}-${at}-`.padEnd(59_000, "x") } },
      connection,
    ),
  statuses: [401],
};

const metrics: Row = {
  name: "/metrics",
  by: "stranger",
  does: "asks for /metrics of a server with 100,000 models of sources",
  connections: 8,
  pauseMs: 0,
  prepare: (scene) => addStaticSources(scene, 5),
  attack: (scene, { connection }) => scene.send({ path: "/metrics" }, connection),
  statuses: [200],
};

const unknownKeys: Row = {
  name: "unknown keys",
  by: "stranger",
  does: "comes with another unknown key each time",
  connections: 64,
  pauseMs: 0,
  attack: (scene, { connection, at }) =>
    scene.send({ path: "/v1/models", key: `unknown-key-${connection}-${at}-${process.pid}-0123456789` }, connection),
  statuses: [401, 503],
};

const health: Row = {
  name: "/healthz",
  by: "stranger",
  does: "asks for /healthz as fast as it can",
  connections: 64,
  pauseMs: 0,
  attack: (scene, { connection }) => scene.send({ path: "/healthz" }, connection),
  statuses: [200],
};

export const strangerRows = [longTargets, logged, longAgents, metrics, unknownKeys, health];
