import { administer, pageOptions, type Page } from "./administration.ts";
import type { Answer, Connection } from "./connection.ts";
import { segment } from "./models.ts";

const models = "/rollcall/v1/models";
const deleted = "/rollcall/v1/deleted_models";
const aliases = "/rollcall/v1/aliases";

export interface ModelFilter {
  readonly state?: string | undefined;
  readonly kind?: string | undefined;
}

/** Models with their state and metadata, for administrators. */
export function describeModels(connection: Connection, page: Page, { state, kind }: ModelFilter): Promise<Answer> {
  return administer(connection, "GET", models, pageOptions(page, { state, kind }));
}

export function describeModel(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "GET", `${models}/${segment(id)}`);
}

export interface NewModel {
  readonly id: string;
  readonly owned_by?: string;
  readonly parent?: string;
  readonly shutdown_date?: string;
  readonly visibility?: string;
  readonly created?: number;
  readonly context_length?: number;
  readonly project_id?: string;
}

export function registerModel(connection: Connection, model: NewModel): Promise<Answer> {
  return administer(connection, "POST", models, { body: model });
}

/** Null unsets a field. */
export function updateModel(connection: Connection, id: string, change: object): Promise<Answer> {
  return administer(connection, "POST", `${models}/${segment(id)}`, { body: change });
}

export function listDeletedModels(connection: Connection, page: Page): Promise<Answer> {
  return administer(connection, "GET", deleted, pageOptions(page));
}

export function restoreModel(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "POST", `${deleted}/${segment(id)}`);
}

export function purgeModel(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${deleted}/${segment(id)}`);
}

export function listAliases(connection: Connection, page: Page): Promise<Answer> {
  return administer(connection, "GET", aliases, pageOptions(page));
}

export function createAlias(connection: Connection, alias: { id: string; target: string }): Promise<Answer> {
  return administer(connection, "POST", aliases, { body: alias });
}

export function deleteAlias(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${aliases}/${segment(id)}`);
}
