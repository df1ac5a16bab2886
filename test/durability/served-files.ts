import { Database } from "bun:sqlite";
import { join } from "node:path";
import type { TestServer } from "../support/server.ts";
import { keys } from "../support/world.ts";

/** What tests do to the files of a server at work, and what they ask it then. */

export const databaseOf = ({ directory }: Pick<TestServer, "directory">) => join(directory, "data", "rollcall.db");

/** Registers a model; the status of the answer. */
export async function register({ url }: TestServer, name: string): Promise<number> {
  const answer = await fetch(`${url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id: modelNamed(name) }),
  });
  await answer.text();
  return answer.status;
}

export async function registerMany(server: TestServer, prefix: string, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, at) => `${prefix}-${at}`);
  for (const name of names) {
    const status = await register(server, name);
    if (status !== 200) throw new Error(`registering ${name} was answered ${status}`);
  }
  return names;
}

const modelNamed = (name: string) => `ft:gpt-4o-mini:acemeco:${name}:1`;

/** The names of registered models in the list of a key that the server has seen. */
export async function listed({ url }: TestServer): Promise<string[]> {
  const answer = await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeOwner}` } });
  if (answer.status !== 200) throw new Error(`the list was answered ${answer.status}`);
  const { data } = (await answer.json()) as { data: { id: string }[] };
  return data.flatMap(({ id }) => /^ft:gpt-4o-mini:acemeco:([\w-]+-\d+):1$/.exec(id)?.[1] ?? []).sort();
}

export async function statusOf({ url }: TestServer, path: string, key?: string): Promise<number> {
  const answer = await fetch(`${url}${path}`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
  await answer.text();
  return answer.status;
}

let strangers = 0;
/** Asks with a key that the server has to look up, because it was not used yet. */
export function statusOfUnusedKey(server: TestServer): Promise<number> {
  return statusOf(server, "/v1/models", keys.zenithOwner);
}

/** Asks with a key that does not exist. */
export function statusOfUnknownKey(server: TestServer): Promise<number> {
  return statusOf(server, "/v1/models", `sk-nobody-has-this-key-${strangers++}`);
}

/** The lines of level error in a server's log, but for those of requests. */
export function troublesOf(server: TestServer): string[] {
  return messagesOf(server).flatMap(({ level, message }) => (level === "error" ? [message] : []));
}

/** Resolves once the server's log, which is written a moment later, has such a line. */
export function says(server: TestServer, level: "info" | "error", what: RegExp): Promise<void> {
  return becomes(true, () => messagesOf(server).some((line) => line.level === level && what.test(line.message)));
}

function messagesOf(server: TestServer): { level: string; message: string }[] {
  return server
    .stderr()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as { level: string; message: string });
}

/** A backup as docs/backup.md has one made. */
export function backUp(path: string, to: string): void {
  const database = new Database(path, { readonly: true });
  database.query("vacuum into ?").all(to);
  database.close();
}

/** Resolves once this is so; throws with what it is instead when it is not for long. */
export async function becomes<T>(wanted: T, ask: () => T | Promise<T>, withinMs = 20_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await ask();
    if (found === wanted) return;
    if (performance.now() > deadline) throw new Error(`it is ${String(found)} and not ${String(wanted)}`);
    await Bun.sleep(50);
  }
}
