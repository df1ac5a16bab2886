import { join } from "node:path";
import { spawnRollcall } from "../support/server.ts";

export const adminKey = "memory-admin-0123456789abcdef";
export const apiKey = "memory-api-0123456789abcdef";
export const keyVariables = { ROLLCALL_ADMIN_KEY: adminKey, ROLLCALL_API_KEY: apiKey };
export const example = join(import.meta.dir, "..", "..", "examples", "quickstart.yaml");
export const fineTune = "ft:gpt-4o-mini:acemeco:suffix:abc123";

export interface Asking {
  readonly method?: string;
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface MemoryServer {
  readonly url: string;
  readonly pid: number;
  ask(path: string, asking?: Asking): Promise<Response>;
  /** The answer to an administrator, as JSON. */
  admin(method: string, path: string, body?: unknown): Promise<any>;
  reset(): Promise<any>;
  /** A chat under the header that names a script, or holds a fault. */
  chat(script: string, more?: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Sets a script of its own for each test, as parallel tests do, and returns its name. */
  script(answers: readonly object[], more?: object): Promise<string>;
  stop(): Promise<number>;
  /** All of standard error, once the server has stopped. */
  readonly log: Promise<string>;
}

export const hello = { model: "gpt-4o-mini", messages: [{ role: "user", content: "Hello" }] };
export const echoed = "This is the echo source of Rollcall, not a model. You said: Hello";

export async function startMemoryServer(config: string = example): Promise<MemoryServer> {
  const child = spawnRollcall(["serve", "--memory", "--port", "0", "--config", config], keyVariables);
  let scripts = 0;
  const log = new Response(child.stderr).text();
  const url = await listeningUrl(child.stdout);
  const ask = (path: string, { method, key = apiKey, headers = {}, body }: Asking = {}) =>
    fetch(url + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  const admin = async (method: string, path: string, body?: unknown) =>
    (await ask(path, { method, key: adminKey, ...(body !== undefined && { body }) })).json();
  return {
    url,
    pid: child.pid,
    log,
    ask,
    admin,
    reset: () => admin("POST", "/rollcall/v1/reset"),
    chat: (script, more = {}, headers = {}) =>
      ask("/v1/chat/completions", {
        headers: { "x-rollcall-script": script, ...headers },
        body: { ...hello, ...more },
      }),
    script: async (answers, more = {}) => {
      const name = `test-${++scripts}`;
      const set = await admin("POST", `/rollcall/v1/scripts/${name}`, { answers, ...more });
      if (set.id !== name) throw new Error(JSON.stringify(set));
      return name;
    },
    stop: () => {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
}

export async function listeningUrl(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stdout) {
    text += new TextDecoder().decode(chunk);
    const url = /^listening on (\S+)$/m.exec(text)?.[1];
    if (url !== undefined) return url;
  }
  throw new Error(`the server ended after ${JSON.stringify(text)}`);
}

export const jsonOf = async (answer: Response | Promise<Response>): Promise<any> => (await answer).json();
export const textOf = async (answer: Promise<Response>) => (await jsonOf(answer)).choices[0].message.content;

/** The data of the events, and how the connection ended. */
export async function streamed(answer: Promise<Response>): Promise<{ events: any[]; end: "whole" | "broken" }> {
  let text = "";
  let end: "whole" | "broken" = "whole";
  try {
    for await (const chunk of (await answer).body!) text += new TextDecoder().decode(chunk);
  } catch {
    end = "broken";
  }
  const data = [...text.matchAll(/^data: (.*)$/gm)].map(([, one = ""]) => one);
  return { events: data.map((one) => (one === "[DONE]" ? one : JSON.parse(one))), end };
}
