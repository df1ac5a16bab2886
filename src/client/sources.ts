import { administer, pageOptions, type Page } from "./administration.ts";
import type { Answer, Connection } from "./connection.ts";
import { segment } from "./models.ts";

const sources = "/rollcall/v1/sources";

export interface NewSource {
  readonly id: string;
  readonly kind: string;
  readonly base_url?: string;
  readonly secret?: string;
  readonly naming?: { readonly type: "prefix"; readonly prefix: string };
  readonly models?: readonly string[];
  readonly includes?: readonly string[];
  readonly excludes?: readonly string[];
  readonly priority?: number;
  readonly refresh_seconds?: number;
  readonly deletion?: string;
}

export function listSources(connection: Connection, page: Page): Promise<Answer> {
  return administer(connection, "GET", sources, pageOptions(page));
}

export function retrieveSource(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "GET", `${sources}/${segment(id)}`);
}

export function addSource(connection: Connection, source: NewSource): Promise<Answer> {
  return administer(connection, "POST", sources, { body: source });
}

export function refreshSource(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "POST", `${sources}/${segment(id)}/refresh`);
}

export function removeSource(connection: Connection, id: string): Promise<Answer> {
  return administer(connection, "DELETE", `${sources}/${segment(id)}`);
}

/** Ids that several sources have. */
export function listCollisions(connection: Connection, page: Page, shared: boolean): Promise<Answer> {
  return administer(connection, "GET", "/rollcall/v1/source_collisions", pageOptions(page, { shared: String(shared) }));
}
