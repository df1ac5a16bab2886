import { Ajv2020 } from "ajv/dist/2020.js";
import { isDay } from "../../../src/core/time/day.ts";
import { isEmail } from "../../../src/core/people/email.ts";
import { administrator } from "../administrator.ts";
import { openTestApp, type Called, type TestApp } from "../app.ts";
import { described, type Described, type DescribedOperation } from "./described.ts";
import { oneOfEach, pathOf, type OneOfEach } from "./one-of-each.ts";
import { variationsOf, type Scheme } from "./request-cases.ts";

/** Refusals that no schema expresses, by operation: rules between fields, and what only the store knows. */
const beyondSchemas: Readonly<Record<string, RegExp>> = {
  createProjectUser: /^Give either 'user_id' or 'email'/,
  createUserApiKey: /^Give either 'user_id' or 'email'/,
  // One of the bodies lets the key expire within a second.
  updateApiKey: /^This key has expired and stays expired/,
  updateUser: /^Give either 'role' or 'role_id'/,
  addSource:
    /^Invalid '(models|base_url|options\.some|deletion|naming)': it (is for|must list|must say|is no|cannot be)/,
  trySource:
    /^Invalid '(models|base_url|options\.some|deletion|naming)': it (is for|must list|must say|is no|cannot be)/,
  trySourceChange:
    /^Invalid '(models|base_url|options\.some|deletion|naming)': it (is for|must list|must say|is no|cannot be)/,
  updateSource:
    /^Invalid '(models|base_url|options\.some|deletion|naming)': it (is for|must list|must say|is no|cannot be)/,
  createAlias: /is an alias itself; name the model it stands for/,
  createRole: /^The permission .* comes only with the owner role/,
  createProjectRole: /^The permission .* is a permission of the whole organization/,
  showModel: /^Missing required parameter: 'model'/,
  deleteNamedModel: /^Missing required parameter: 'model'/,
  explainAccess: /^(Give one of 'key_id'|Missing required parameter: 'project_id')/,
  listVisibleModels: /^Give either 'key_id' or 'project_id'/,
  listModelRenderings: /^Unknown dialect/,
  updateModels: /^Give 'visibility' or 'sharing'/,
  listAuditLogs: /^Give either 'after' or 'before'/,
  verifyAuditLog: /^Give both 'head' and 'events'/,
  listChanges: /^Invalid value for 'since'/,
};
/** The most buckets on a page depend on their width, and a range ends after it begins. */
const beyondUsage =
  /^Invalid value for '(limit|start_time|end_time)': (expected 1 to \d+ with|it is after|it must be after)/;
/** Cursors and page tokens are plain text in a schema. */
const cursors = /it is no item of this list|this server did not make it|Begin again/;

const taking = new Set(["registerModel", "createAlias", "addSource"]);

/** A real app whose requests are judged by its own description. */
export class JudgedApp {
  readonly app: TestApp;
  readonly api: Described;
  readonly #each: OneOfEach;
  readonly #judge: Ajv2020;
  readonly #scheme: Scheme;
  #registrations = 0;

  static async open(): Promise<JudgedApp> {
    const app = await openTestApp();
    return new JudgedApp(app, await oneOfEach(app), described((await app.call("GET", "/openapi.json")).json));
  }

  private constructor(app: TestApp, each: OneOfEach, api: Described) {
    this.app = app;
    this.api = api;
    this.#each = each;
    this.#judge = new Ajv2020({ strict: false });
    this.#judge.addFormat("date", isDay).addFormat("email", isEmail);
    this.#judge.addSchema({ $id: "document", components: api.document.components });
    const choices = JSON.stringify(api.document).matchAll(/"enum":(\[[^\]]*\])/g);
    this.#scheme = {
      resolve: api.resolve,
      words: [...new Set([...choices].flatMap(([, list = ""]) => JSON.parse(list)))],
    };
  }

  /** Without the calls that are passed on: what a source does not take, the source refuses. */
  get ofOurs(): DescribedOperation[] {
    return this.api.operations.filter(
      ({ operation }) => !operation.tags.some((tag: string) => tag === "Calls" || tag === "Objects"),
    );
  }

  get withBody(): DescribedOperation[] {
    return this.ofOurs.filter(({ operation }) => operation.requestBody !== undefined);
  }

  queryOf({ operation }: DescribedOperation): any[] {
    const parameters = (operation.parameters ?? []).map((parameter: any) => this.api.resolve(parameter));
    return parameters.filter((parameter: any) => parameter.in === "query");
  }

  /** Further query parameters that rules between parameters require. */
  baseQueryOf({ path, operation }: DescribedOperation): Record<string, string> {
    if (/\/(usage|costs)(\/|$)/.test(path)) return { start_time: "1764547200", end_time: "1764633600" };
    if (operation.operationId === "listVisibleModels") return { key_id: this.#each.key_id ?? "" };
    if (operation.operationId === "listModelAudiences") return { model: "gpt-4o-mini" };
    if (operation.operationId === "listModelRenderings")
      return { model: "gpt-4o-mini", project_id: this.#each.project_id ?? "" };
    return operation.operationId === "explainAccess" ? { model: "gpt-4o-mini", key_id: this.#each.key_id } : {};
  }

  /** Whether the schema allows a value. */
  judgeOf(schema: object): (value: unknown) => boolean {
    const text = JSON.stringify(schema).replaceAll("#/components", "document#/components");
    const validate = this.#judge.compile(JSON.parse(text));
    return (value) => validate(value);
  }

  /** Distinct values, compared as JSON. */
  variationsOf(schema: object, base?: unknown): unknown[] {
    const texts = variationsOf(schema, base, this.#scheme).map((value) => JSON.stringify(value));
    return [...new Set(texts)].map((text) => JSON.parse(text));
  }

  /** The documented example of a body, with ids that exist in this app. */
  async bodyOf(operation: DescribedOperation): Promise<any> {
    const { example, examples } = contentOf(operation);
    const [named] = Object.values<any>(examples ?? {});
    const body = structuredClone(named === undefined ? example : this.api.resolve(named).value);
    const each = this.#each;
    const there: Record<string, unknown> = {
      email: operation.operation.operationId === "createInvite" ? body.email : "reader@aceme.example",
      user_id: each.user_id,
      group_id: each.group_id,
      role_id: operation.path.startsWith("/v1/projects/") ? each.project_role_id : each.role_id,
      project_ids: [each.project_id],
      model: operation.method === "DELETE" ? await this.#registered() : body.model,
    };
    for (const name of Object.keys(body)) if (name in there) body[name] = there[name];
    return body;
  }

  /** Undefined sends no body. */
  async send(operation: DescribedOperation, body: unknown): Promise<Called> {
    const text = JSON.stringify(this.#withFreshId(operation, body));
    const options = body === undefined ? {} : { headers: { "content-type": "application/json" }, body: text };
    const target = await this.#targetOf(operation);
    return this.app.call(operation.method, target, { key: keyFor(operation), ...options });
  }

  async ask(operation: DescribedOperation, query: Readonly<Record<string, string>>): Promise<Called> {
    const target = `${await this.#targetOf(operation)}?${new URLSearchParams(query)}`;
    const answer = await this.app.call(operation.method, target, { key: keyFor(operation) });
    await answer.stream?.cancel();
    return answer;
  }

  /** The same with a new id, if the request takes one. */
  #withFreshId({ operation }: DescribedOperation, body: any): unknown {
    const [example] = this.api.resolve(operation.requestBody?.content["application/json"].schema)?.examples ?? [];
    const isTaking = taking.has(operation.operationId) && body?.id === example.id;
    return isTaking ? { ...body, id: `${body.id}-${this.#registrations++}` } : body;
  }

  /** The path with ids of objects that can be changed any number of times. */
  async #targetOf({ path, operation }: DescribedOperation): Promise<string> {
    const each = this.#each;
    if (operation.operationId === "rotateApiKey") return pathOf(path, { ...each, key_id: await this.#newKey() });
    if (operation.operationId === "updateModelPermissions")
      return pathOf(path, { ...each, project_id: "proj_viewing" });
    if (path.includes("/fine_tuning/models/")) return pathOf(path, { ...each, model: await this.#registered() });
    return pathOf(path, each);
  }

  async #registered(): Promise<string> {
    const id = `one/registered-${this.#registrations++}`;
    await administrator(() => this.app).post("/rollcall/v1/models", { id });
    return id;
  }

  async #newKey(): Promise<string> {
    const account = `/v1/organization/projects/proj_aceme/service_accounts/${this.#each.service_account_id}`;
    return (await administrator(() => this.app).post(`${account}/api_keys`, {})).id;
  }
}

export function contentOf({ operation }: DescribedOperation): any {
  return operation.requestBody.content["application/json"];
}

/** Malformed requests are refused without an error code. */
export function isMalformed({ status, json }: Called): boolean {
  return status === 400 && typeof json?.error?.code !== "string";
}

/** Null if the app refuses as malformed exactly what the description forbids. */
export function disagreement(operation: DescribedOperation, isAllowed: boolean, sent: unknown, answer: Called) {
  if (isMalformed(answer) !== isAllowed) return null;
  if (isAllowed && isBeyondSchemas(operation.operation.operationId, answer.text)) return null;
  const { method, path } = operation;
  const what = isAllowed ? "allowed, but refused" : "forbidden, but taken";
  return [what, method, path, JSON.stringify(sent).slice(0, 200), answer.status, answer.text.slice(0, 200)];
}

function isBeyondSchemas(operationId: string, text: string): boolean {
  const { error, message = error?.message ?? error } = JSON.parse(text);
  if (/usage/i.test(operationId) && beyondUsage.test(message)) return true;
  return cursors.test(message) || (beyondSchemas[operationId.replace(/At[A-Z].*$/, "")]?.test(message) ?? false);
}

function keyFor({ operation }: DescribedOperation) {
  const takesAdmin = (operation.security ?? []).some((one: object) => "AdminApiKeyAuth" in one);
  return takesAdmin ? ("acemeAdmin" as const) : ("acemeOwner" as const);
}
