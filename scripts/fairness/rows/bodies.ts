import { connect } from "node:net";
import type { Row, Scene } from "../row.ts";
import { acme, acmeProject } from "../world.ts";

const bodyBytes = 256 * 1024 - 100;
const bodies = [
  JSON.stringify({ model: "x".repeat(bodyBytes - 20) }),
  `{"model":"${"\\n".repeat(bodyBytes / 2 - 20)}"}`,
  `{"model":[${"1,".repeat(bodyBytes / 2 - 20)}1]}`,
  `{"model":${"[".repeat(1_000)}${"]".repeat(1_000)}}`,
  `{${Array.from({ length: bodyBytes / 16 }, (_, at) => `"k${at}":1`).join(",")}}`,
];

const longJson: Row = {
  name: "long JSON bodies",
  by: "reader",
  does: "sends bodies of 256 KiB that are one text, all escapes, a long list, and many fields",
  connections: 8,
  pauseMs: 200,
  attack: (scene, { connection, at }) =>
    scene.send(
      { method: "POST", path: "/api/show", key: acme.reader, body: bodies[(at + connection) % bodies.length]! },
      connection,
    ),
  statuses: [400, 404],
};

const hugePolicyBody = {
  mode: "deny_list",
  model_ids: Array.from({ length: 30_000 }, (_, at) => `p${at}`),
};

const hugePolicies: Row = {
  name: "policies of 30,000 models",
  by: "administrator",
  does: "gives a project a policy that names more models than a policy may",
  connections: 4,
  pauseMs: 100,
  attack: (scene, { connection }) =>
    scene.send(
      {
        method: "POST",
        path: `/v1/organization/projects/${acmeProject}/model_permissions`,
        key: acme.admin,
        body: hugePolicyBody,
      },
      connection,
    ),
  statuses: [400],
};

const unfinishedBodies: Row = {
  name: "unfinished chunked bodies",
  by: "reader",
  does: "begins a body of chunks on each of 450 connections, goes on after it was refused, and never ends it",
  connections: 450,
  pauseMs: 1_000,
  attack: (scene, { connection }) => sendUnfinished(scene, connection),
  statuses: [413, 429],
};

const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
/** 1.5 MiB, six times what a body may hold. */
const chunksAtOnce = 24;
const chunkEveryMs = 200;
const unfinishedMs = 2_000;

/** Resolves to the status of the answer, to 0 where the server only closes the connection or is still listening. */
function sendUnfinished(scene: Scene, connection: number): Promise<number> {
  const { hostname, port, host } = new URL(scene.urls[connection % scene.urls.length]!);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let answer = "";
    socket.on("data", (bytes) => (answer += bytes.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve(Number(/^HTTP\/1.1 (\d{3})/.exec(answer)?.[1] ?? 0)));
    socket.write(
      `POST /api/show HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${acme.reader}\r\n` +
        "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    socket.write(chunk.repeat(chunksAtOnce));
    // The runtime drops what comes after the refusal. As fast as possible this would measure the link.
    const more = setInterval(() => socket.write(chunk), chunkEveryMs);
    socket.on("close", () => clearInterval(more));
    setTimeout(() => socket.destroy(), unfinishedMs);
  });
}

export const bodyRows = [longJson, hugePolicies, unfinishedBodies];
