import type { Query } from "../../../route/address.ts";
import type { PageName } from "../../../route/page-names.ts";
import { fieldsOf, textIn, type Fields } from "./fields.ts";

/** What an event is about, and the page that shows it. */
export interface Thing {
  readonly id: string;
  /** As it was called when the event happened. */
  readonly name: string | null;
  readonly place: Place | null;
}

interface Place {
  readonly page: PageName;
  readonly query?: Query;
}

export interface AboutThing {
  readonly type: string;
  readonly resource: { readonly id: string | null; readonly name?: string; readonly email?: string } | null;
  readonly project: { readonly id: string | null; readonly name?: string } | null;
  readonly details: Fields;
}

/** Null for an event about the whole organization. */
export function thingOf(event: AboutThing): Thing | null {
  const { resource, details } = event;
  // A permission is called by an id that says nothing; the model is what somebody looks for.
  const model = textIn(fieldsOf(details["data"]), "fine_tuned_model_checkpoint");
  if (event.type.startsWith("checkpoint.") && model !== null)
    return { id: model, name: null, place: { page: "model", query: { id: model } } };
  const id = resource?.id ?? null;
  if (id === null) return null;
  // A limit of a project has the project's id, and its name only there.
  const project = event.project?.id === id ? event.project.name : undefined;
  return { id, name: resource?.name ?? resource?.email ?? project ?? null, place: placeOf(event, id) };
}

/** The start of a type without `rollcall.`, and where its thing is shown. The first that fits decides. */
const places: readonly (readonly [start: string, place: (id: string, event: AboutThing) => Place | null])[] = [
  ["resource.deleted", (id) => ({ page: "deleted", query: { q: id } })],
  ["model.purged", () => null],
  ["alias.deleted", () => ({ page: "aliases" })],
  ["source.removed", () => ({ page: "sources" })],
  ["model.", (id) => ({ page: "model", query: { id } })],
  ["models.changed", () => ({ page: "models" })],
  ["alias.", (id) => ({ page: "model", query: { id } })],
  ["source.", (id) => ({ page: "source", query: { id } })],
  ["api_keys.", (id) => holderPlace(id)],
  ["api_key.", (id) => ({ page: "keys", query: { q: id } })],
  ["project.", (id) => ({ page: "project", query: { id } })],
  ["user.", (id) => ({ page: "person", query: { id } })],
  ["invite.", () => ({ page: "invites" })],
  ["service_account.", (_, { project }) => projectPlace(project?.id ?? null)],
  ["group.", () => ({ page: "groups" })],
  ["role.assignment.", (id) => holderPlace(id)],
  ["role.", () => ({ page: "roles" })],
  ["rate_limit.", () => ({ page: "limits" })],
  ["spend_", () => ({ page: "limits" })],
  ["login.", () => ({ page: "settings" })],
  ["logout.", () => ({ page: "settings" })],
  ["session.", () => ({ page: "settings" })],
  // It is about the key whose holder it signs in.
  ["sign_in_link.", (id) => ({ page: "keys", query: { id } })],
];

function placeOf(event: AboutThing, id: string): Place | null {
  const name = event.type.replace(/^rollcall\./, "");
  return places.find(([start]) => name.startsWith(start))?.[1](id, event) ?? null;
}

/** Who holds keys or roles: a person, a group or a project, as the beginning of the id says. */
function holderPlace(id: string): Place | null {
  if (id.startsWith("user-")) return { page: "person", query: { id } };
  return id.startsWith("proj_") ? projectPlace(id) : { page: "groups" };
}

function projectPlace(id: string | null): Place | null {
  return id === null ? null : { page: "project", query: { id } };
}
