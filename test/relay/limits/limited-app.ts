import type { IncomingMessage, ServerResponse } from "node:http";
import { administrator } from "../../support/administrator.ts";
import { openTestApp, type Called, type TestApp } from "../../support/app.ts";
import { putSource, refresh, sourceAt, startUpstream, type Upstream } from "../../support/upstreams/upstreams.ts";
import type { KeyName } from "../../support/world.ts";

/** The application with an upstream of its own, whose models have limits. */
export interface LimitedApp {
  readonly app: TestApp;
  readonly upstream: Upstream;
  /** Sets limits of a model for a project. */
  limit(limits: object, model?: string, project?: string): Promise<void>;
  call(path: string, body: object | Uint8Array, options?: CallOptions): Promise<Called>;
  chat(more?: object, options?: CallOptions): Promise<Called>;
  respond(more?: object): Promise<Called>;
  close(): Promise<void>;
}

interface CallOptions {
  readonly key?: KeyName;
  readonly headers?: Readonly<Record<string, string>>;
}

export const models = ["up-model", "up-image", "up-voice"] as const;
/** In 4 bytes a token, what the body of `chat()` holds. */
export const messages = [{ role: "user", content: "Hello" }];

export async function openLimitedApp(): Promise<LimitedApp> {
  const app = await openTestApp();
  const upstream = await startUpstream(...models);
  const options = { failover: "never", calls: "messages, gemini.generate, images.generations, audio.transcriptions" };
  const source = sourceAt(upstream.url, { kind: "openai-compatible", options });
  await putSource(app, source);
  await refresh(app, source);
  upstream.answer = using({ prompt_tokens: 1, completion_tokens: 1 });
  const aceme = administrator(() => app);
  const call: LimitedApp["call"] = (path, body, { key = "acemeMember", headers = {} } = {}) =>
    app.call("POST", path, { key, headers, body: body instanceof Uint8Array ? body : JSON.stringify(body) });
  return {
    app,
    upstream,
    limit: async (limits, model = "up-model", project = "proj_aceme") => {
      await aceme.post(`/v1/organization/projects/${project}/rate_limits/rl-${model}`, limits);
    },
    call,
    chat: (more = {}, given = {}) => call("/v1/chat/completions", { model: "up-model", messages, ...more }, given),
    respond: (more = {}) => call("/v1/responses", { model: "up-model", input: "Hello", ...more }),
    close: async () => {
      upstream.close();
      await app.close();
    },
  };
}

/** Answers with this usage. */
export function using(usage: object): Upstream["answer"] {
  return answering({ choices: [], data: [{}, {}], usage });
}

/** Answers with a response that says this. */
export function responding(said: object): Upstream["answer"] {
  return answering({ id: "resp_1", object: "response", output: [], ...said });
}

function answering(answer: object): Upstream["answer"] {
  return (request: IncomingMessage, response: ServerResponse) => {
    request.resume().on("end", () => {
      response.setHeader("content-type", "application/json");
      response.setHeader("x-ratelimit-limit-requests", "77");
      response.setHeader("x-ratelimit-limit-input-images", "5");
      response.end(JSON.stringify(answer));
    });
  };
}
