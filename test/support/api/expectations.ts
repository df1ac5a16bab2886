import { callPaths, websocketPaths } from "../../../src/http/relay/call-paths.ts";
import { objectPlaces } from "../../../src/http/relay/object-paths.ts";
import type { Route } from "../../../src/http/request/route.ts";
import type { KeyName } from "../world.ts";

/** What a route answers without a key, to another organization, and to too low a role. */
export interface Expectation {
  readonly anonymous: number;
  /** The status for the owner of another organization. */
  readonly stranger: number;
  /** The key whose role or scopes are too low, and its status. */
  readonly tooLow: readonly [KeyName, number];
}

/** Whether a call takes an admin key. */
export function isAdministered(right: Route["right"]): boolean {
  const others = ["read-usage", "list-keys", "make-sessions", "manage-own-sessions"];
  return right.endsWith("-organization") || others.includes(right);
}

export const open = { anonymous: 200, stranger: 200, tooLow: ["acemeRestricted", 200] } as const;
/** Every valid key gets an answer, about itself. */
export const anyKey = { anonymous: 401, stranger: 200, tooLow: ["acemeRestricted", 200] } as const;
export const list = { anonymous: 401, stranger: 200, tooLow: ["acemeRestricted", 403] } as const;
export const retrieve = { anonymous: 401, stranger: 404, tooLow: ["acemeRestricted", 403] } as const;
export const remove = { anonymous: 401, stranger: 404, tooLow: ["acemeMember", 403] } as const;
/** The body, which names the model, is missing here. */
const call = { anonymous: 401, stranger: 400, tooLow: ["acemeReadOnly", 403] } as const;
const upgrade = { anonymous: 401, stranger: 405, tooLow: ["acemeReadOnly", 403] } as const;
// These requests name the model in a body, and have none here.
const show = { ...retrieve, stranger: 400 } as const;
const removeNamed = { ...remove, stranger: 400 } as const;

const all = (expectation: Expectation, rows: readonly string[]) => rows.map((row) => [row, expectation] as const);
const each = (bases: readonly string[], path: string) => bases.map((base) => base + path);

const gemini = ["/gemini/v1", "/gemini/v1beta", "/gemini/v1alpha", "/v1beta", "/v1alpha"];
const googleForOpenai = ["/gemini/v1beta/openai", "/v1beta/openai"];
const openaiLike = ["/azure/openai", "/openai", "/groq/openai/v1", "/openai/v1"];
const whole = ["/anthropic/v1", "/cohere/v1", "/huggingface/v1", "/lmstudio/api/v0", "/api/v0", "/mistral/v1"];
const lists = [
  ...each(
    [...gemini, ...googleForOpenai, ...openaiLike, ...whole, "/codex/v1", "/github/catalog", "/together/v1"],
    "/models",
  ),
  ...each([...gemini, "/v1"], "/tunedModels"),
  ...each(["/openrouter/api/v1", "/api/v1", "/lmstudio/api/v1"], "/models"),
  ...each(["/openrouter/api/v1", "/api/v1"], "/models/user"),
  ...each(["/openrouter/api/v1", "/api/v1"], "/models/count"),
  ...each(["/modelsdev", ""], "/api.json"),
  ...each(["/vercel/v1", "/v1"], "/ai/config"),
  ...each(["/ollama/api", "/api"], "/tags"),
  ...each(["/ollama/api", "/api"], "/ps"),
];
const singles = [
  ...each([...gemini, ...googleForOpenai, ...openaiLike, ...whole], "/models/{model}"),
  ...each([...gemini, "/v1"], "/tunedModels/{model}"),
  ...each(["/openrouter/api/v1", "/api/v1"], "/model/{model}"),
  ...each(["/openrouter/api/v1", "/api/v1"], "/models/{model}/endpoints"),
];
const removals = [
  ...each([...gemini, ...openaiLike, "/mistral/v1"], "/models/{model}"),
  ...each([...gemini, "/v1"], "/tunedModels/{model}"),
  ...each(["/mistral/v1", "/v1"], "/fine_tuning/models/{model}/archive"),
];

/** The calls that are passed on, at all their paths. */
export const callExpectations: Readonly<Record<string, Expectation>> = Object.fromEntries([
  ...all(
    call,
    callPaths.map(({ path }) => `POST ${path}`),
  ),
  ...all(
    upgrade,
    websocketPaths.map((path) => `GET ${path}`),
  ),
]);

/** Requests about objects at sources. No organization here has a source for them, and a new job names no model. */
const object = { ...call, stranger: 404 } as const;
export const objectExpectations: Readonly<Record<string, Expectation>> = Object.fromEntries(
  objectPlaces.map(({ method, path, operation }) => [
    `${method} ${path}`,
    operation === "fine_tuning.jobs.create" ? call : object,
  ]),
);

/** The other vendors' paths. */
export const dialectExpectations: Readonly<Record<string, Expectation>> = Object.fromEntries([
  ...all(
    list,
    lists.map((path) => `GET ${path}`),
  ),
  ...all(
    retrieve,
    singles.map((path) => `GET ${path}`),
  ),
  ...all(
    remove,
    removals.map((path) => `DELETE ${path}`),
  ),
  ...all(
    remove,
    each(["/mistral/v1", "/v1"], "/fine_tuning/models/{model}/archive").map((path) => `POST ${path}`),
  ),
  ...all(
    remove,
    each(["/mistral/v1", "/v1"], "/fine_tuning/models/{model}").map((path) => `PATCH ${path}`),
  ),
  ...all(show, ["POST /ollama/api/show", "POST /api/show"]),
  ...all(removeNamed, ["DELETE /ollama/api/delete", "DELETE /api/delete"]),
  ...all(open, ["GET /ollama/api/version", "GET /api/version"]),
]);
