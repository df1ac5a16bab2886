import { afterEach, beforeEach } from "bun:test";
import type { Source } from "../../../src/core/sources/source.ts";
import { secretBox } from "../../../src/registry/sources/secret-box.ts";
import { masterKey, openTestApp, type Called, type TestApp } from "../app.ts";
import type { KeyName } from "../world.ts";
import { startOpenaiAccount, type OpenaiAccount } from "./openai-account.ts";
import { refresh, refreshServicesOf, sourceAt } from "./upstreams.ts";

/** The secret of both accounts. */
export const secret = "sk-the-secret-of-the-account";
const box = secretBox([masterKey]);
const json = { "content-type": "application/json" };

/** Gives each test of a file a server without sources and two accounts at OpenAI, and closes them. */
export function objectWorld() {
  const there = {
    serve: (account: OpenaiAccount, changes: Partial<Source> = {}) => serve(there.app, account, changes),
    get: (path: string, key: KeyName = "acemeMember") => there.app.call("GET", path, { key }),
    remove: (path: string, key: KeyName = "acemeMember") => there.app.call("DELETE", path, { key }),
    post: (path: string, body: object | null = null, key: KeyName = "acemeMember") =>
      there.app.call("POST", path, { key, body: body === null ? "" : JSON.stringify(body), headers: json }),
    sendForm: async (path: string, form: FormData, key: KeyName = "acemeMember") => {
      const request = new Request("http://x", { method: "POST", body: form });
      const headers = { "content-type": request.headers.get("content-type")! };
      return there.app.call("POST", path, { key, headers, body: await request.bytes() });
    },
    upload: (key: KeyName = "acemeMember", text = '{"messages":[]}\n', base = "/v1") => {
      const form = new FormData();
      form.set("purpose", "fine-tune");
      form.set("file", new File([text], "train.jsonl"));
      return there.sendForm(`${base}/files`, form, key);
    },
    /** A short answer that is no JSON passes as a stream, too. */
    textOf: async ({ stream, text }: Called) => (stream === null ? text : new Response(stream).text()),
    /** How many requests about objects the accounts got. */
    asked: () =>
      [there.account, there.second].map(({ requests }) => requests.filter((line) => !line.endsWith("/models")).length),
  } as World;
  beforeEach(async () => {
    there.app = await openTestApp();
    there.app.secrets.add(secret);
    there.account = startOpenaiAccount(secret, { modelIds: ["tunable", "chatty"] });
    there.second = startOpenaiAccount(secret, { modelIds: ["elsewhere"] });
  });
  afterEach(async () => {
    await there.account.stop();
    await there.second.stop();
    await there.app.close();
  });
  return there;
}

interface World {
  app: TestApp;
  account: OpenaiAccount;
  second: OpenaiAccount;
  /** Adds a source at an account; it is the organization's own unless the changes say otherwise. */
  serve(account: OpenaiAccount, changes?: Partial<Source>): Promise<Source>;
  get(path: string, key?: KeyName): Promise<Called>;
  remove(path: string, key?: KeyName): Promise<Called>;
  post(path: string, body?: object | null, key?: KeyName): Promise<Called>;
  sendForm(path: string, form: FormData, key?: KeyName): Promise<Called>;
  upload(key?: KeyName, text?: string, base?: string): Promise<Called>;
  textOf(answer: Called): Promise<string>;
  asked(): number[];
}

async function serve(app: TestApp, { url }: OpenaiAccount, changes: Partial<Source>): Promise<Source> {
  const source = sourceAt(url, changes);
  await refreshServicesOf(app).commit(source.organizationId ?? "org-aceme", async (transaction, created) => {
    await transaction.sources.put({ ...source, sealedSecret: box.seal(source, secret), declaredBy: "file", created });
    return { result: null, type: "rollcall.source.added", resourceId: source.id };
  });
  await refresh(app, source);
  return source;
}
