import { Database } from "bun:sqlite";
import { createHash } from "node:crypto";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { mintKey } from "../../../src/core/people/key.ts";

/** What one organization can do to a server's memory with its own keys. */

export interface MemoryWorld {
  readonly yaml: string;
  /** One key for each project, none of which sees all models. */
  readonly projectKeys: readonly string[];
  /** Keys of one project. */
  readonly accountKeys: readonly string[];
}

export interface MemoryWorldSize {
  readonly projects: number;
  readonly models: number;
  readonly accounts: number;
}

const sharedProject = "proj_shared";

export function memoryWorld({ projects, models, accounts }: MemoryWorldSize): MemoryWorld {
  const projectKeys = Array.from({ length: projects }, (_, at) => keyNumber("project", at));
  const accountKeys = Array.from({ length: accounts }, (_, at) => keyNumber("account", at));
  const yaml = [
    "models:",
    ...Array.from({ length: models }, (_, at) => `  - { id: "${modelId(at)}", owned_by: bench-team }`),
    "organizations:",
    "  - name: bench",
    "    id: org-bench",
    "    users: [{ email: owner@bench.example, role: owner }]",
    "    projects:",
    `      - { name: shared, id: ${sharedProject} }`,
    ...projectKeys.map(
      (_, at) => `      - { name: p${at}, model_policy: { mode: deny_list, model_ids: ["${modelId(at)}"] } }`,
    ),
    "    keys:",
    ...projectKeys.map(
      (key, at) => `      - { name: p${at}, value: ${key}, project: p${at}, user: owner@bench.example }`,
    ),
    ...accountKeys.map(
      (key, at) => `      - { name: a${at}, value: ${key}, project: shared, user: owner@bench.example }`,
    ),
  ];
  return { yaml: `${yaml.join("\n")}\n`, projectKeys, accountKeys };
}

/** Stores a policy larger than the API allows today. The server must not be running. */
export function putHugePolicy(directory: string, ids: number): void {
  const policy = JSON.stringify(Array.from({ length: ids }, (_, at) => at.toString(36)));
  const database = new Database(join(directory, "data", "rollcall.db"));
  database.run(`update projects set policy_mode = 'deny_list', policy_model_ids = ? where id = ?`, [
    policy,
    sharedProject,
  ]);
  database.close();
}

const lists: readonly (readonly [path: string, headers?: Readonly<Record<string, string>>])[] = [
  ["/v1/models"],
  ["/v1/models", { "anthropic-version": "2023-06-01" }],
  ["/v1/models", { "user-agent": "OpenAI/v1 PythonBindings/0.28.1" }],
  ["/v1beta/models"],
  ["/mistral/v1/models"],
  ["/cohere/v1/models"],
  ["/together/v1/models"],
  ["/openai/v1/models"],
  ["/api/v1/models"],
  ["/api/tags"],
  ["/v1/models?client_version=0.169.0"],
  ["/api.json"],
  ["/api/v0/models"],
  ["/huggingface/v1/models"],
  ["/v1/ai/config"],
  ["/github/catalog/models"],
  ["/openai/models?api-version=2024-10-21"],
];
const encodings = ["identity", "gzip", "br", "zstd"];

/** Requests the list in every dialect and encoding and returns the number of bytes. */
export async function askForEverything(url: string, key: string): Promise<number> {
  let bytes = 0;
  for (const [path, headers] of lists)
    for (const encoding of encodings) {
      const answer = await fetch(url + path, {
        headers: { authorization: `Bearer ${key}`, "accept-encoding": encoding, ...headers },
        decompress: false,
      });
      bytes += (await answer.bytes()).length;
      if (answer.status !== 200) throw new Error(`${path} was answered with ${answer.status}`);
    }
  return bytes;
}

/** Requests the list and returns the number of its bytes as they are sent. */
export async function askForList(url: string, key: string, encoding: string): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, "accept-encoding": encoding };
  const answer = await fetch(`${url}/v1/models`, { headers, decompress: false });
  if (answer.status !== 200) throw new Error(`a list was answered with ${answer.status}`);
  return (await answer.bytes()).length;
}

export async function useKeys(url: string, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    const answer = await fetch(`${url}/v1/models/none`, { headers: { authorization: `Bearer ${key}` } });
    await answer.bytes();
    if (answer.status !== 404) throw new Error(`a key was answered with ${answer.status}`);
  }
}

/** Starts chunked bodies that never end and returns how to abort them. */
export function beginBodies(url: string, key: string, count: number, bytes: number): () => void {
  const chunk = `10000\r\n${"x".repeat(65_536)}\r\n`;
  const head = [`POST /api/show HTTP/1.1`, "Host: a", `Authorization: Bearer ${key}`, "Transfer-Encoding: chunked"];
  const sockets = Array.from({ length: count }, (): Socket => {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`${head.join("\r\n")}\r\n\r\n`);
    let left = bytes;
    const send = () => {
      while (left > 0) {
        left -= 65_536;
        if (socket.write(chunk)) continue;
        socket.once("drain", send);
        return;
      }
    };
    send();
    return socket;
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

function modelId(at: number): string {
  return `meta-llama/llama-3.1-8b-instruct-${String(at).padStart(6, "0")}`;
}

function keyNumber(kind: string, at: number): string {
  return mintKey("project", createHash("sha256").update(`memory ${kind} ${at}`).digest());
}
