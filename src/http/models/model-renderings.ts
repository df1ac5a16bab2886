import type { View } from "../../catalogue/views/view.ts";
import { defaultKeySettings } from "../../core/people/key-settings.ts";
import type { ModelFields } from "../../core/people/key.ts";
import { modelNotFound } from "../../core/refusal.ts";
import type { Dialect } from "../../dialects/dialect.ts";
import { ollamaShow } from "../../dialects/ollama.ts";
import { refusalReply, viewHeaders } from "../reply/replies.ts";
import { variantReply } from "../reply/variant-reply.ts";
import type { Reply } from "../request/request-context.ts";
import { dialectBases } from "./dialect-bases.ts";
import { dialectForKey } from "./dialect-selection.ts";
import { vendorPaths } from "./mounts.ts";

/** What a client asks for a model. */
interface ModelRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
}

/** A model as the clients of one vendor are shown it. */
export interface ModelRendering {
  readonly dialect: string;
  readonly baseUrl: string;
  readonly request: ModelRequest;
  readonly reply: Reply;
  /** Whether the list in this dialect has the model. */
  readonly isListed: boolean;
}

/** With a key that has no settings. */
export async function modelRendering(
  view: View,
  named: Dialect,
  id: string,
  fieldsOfServer: ModelFields,
): Promise<ModelRendering> {
  const { name } = named;
  const dialect = dialectForKey(defaultKeySettings, named, fieldsOfServer);
  const { baseUrl, list } = baseOf(name);
  const { text, isListed } = view.listOfOne(dialect, id);
  const path = pathOfOne(name, id);
  if (path === null) {
    const request = { method: "GET", path: baseUrl + list, body: null } as const;
    const reply = { status: 200, headers: { "content-type": "application/json", ...viewHeaders }, body: text };
    return { dialect: name, baseUrl, request, reply, isListed };
  }
  const isOllama = name === "ollama";
  const request = isOllama
    ? ({ method: "POST", path, body: JSON.stringify({ model: id }) } as const)
    : ({ method: "GET", path, body: null } as const);
  const rendering = view.single(isOllama ? ollamaShow : dialect, id);
  const reply =
    rendering === null
      ? refusalReply(modelNotFound(id), dialect)
      : variantReply(await rendering.variant("identity"), null);
  return { dialect: name, baseUrl, request, reply, isListed };
}

/** Clients of 2023 have OpenAI's. */
function baseOf(name: string) {
  const base = dialectBases.find(({ dialect }) => dialect === (name === "openai-legacy" ? "openai" : name));
  if (base === undefined) throw new Error(`the dialect ${name} has no base URL`);
  return base;
}

/** Where one model is retrieved; null if the vendor has no such call. */
function pathOfOne(name: string, id: string): string | null {
  const { baseUrl, list } = baseOf(name);
  const [listPath = "", query] = list.split("?");
  const encoded = id.split("/").map(encodeURIComponent).join("/");
  if (name === "openai") return `${baseUrl}${listPath}/${encoded}`;
  if (name === "openai-legacy") return `${baseUrl}${listPath}/${encoded}?dialect=${name}`;
  const paths = vendorPaths
    .filter(({ dialect, call }) => dialect.name === name && (call === "retrieveModel" || call === "showModel"))
    .map(({ path }) => path)
    .filter((path) => path.startsWith(`${baseUrl}/`));
  const path = paths.find((one) => one === `${baseUrl}${listPath}/{model}`) ?? paths[0];
  if (path === undefined) return null;
  return path.replace("{model}", encoded) + (query === undefined ? "" : `?${query}`);
}
