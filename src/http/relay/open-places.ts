import type { Actor } from "../../core/people/actor.ts";

/** How many calls may be open at once: those of one organization, and all of them. */
export interface Places {
  readonly perOrganization: number;
  readonly perServer: number;
}

/** What an actor's next call would exceed. */
export type Excess =
  | "key's limit"
  | "project's limit"
  | "organization's limit"
  | "server's limit"
  /** The organization has almost all of its calls open, and the key more than its share of them. */
  | "key's share of the organization"
  /** The server has almost all of its calls open, and the key or its organization more than its share of them. */
  | "key's share of the server"
  | "organization's share of the server";

/** The part of an actor that matters here. */
export type Caller = Pick<Actor, "keyId" | "projectId" | "maxOpenCalls" | "projectMaxOpenCalls"> & {
  readonly audience: Pick<Actor["audience"], "organizationId">;
};

/** The open calls of one organization. Keys and projects without any are not listed. */
class OrganizationCalls {
  open = 0;
  readonly byKey = new Map<string, number>();
  readonly byProject = new Map<string, number>();
}

const noCalls = new OrganizationCalls();

/**
 * Counts open calls, and says who may open another one. The last eighth of the places is for those that hold less than
 * an equal share, so that somebody who holds thousands never keeps a newcomer out. Open calls are never ended.
 */
export class OpenPlaces {
  readonly #places: Places;
  readonly #organizations = new Map<string, OrganizationCalls>();
  #open = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  get open(): number {
    return this.#open;
  }

  /** Null if the caller may open a call. */
  excessOf({ keyId, projectId, maxOpenCalls, projectMaxOpenCalls, audience }: Caller): Excess | null {
    const { perOrganization, perServer } = this.#places;
    const organization = this.#organizations.get(audience.organizationId) ?? noCalls;
    const ofKey = organization.byKey.get(keyId) ?? 0;
    if (maxOpenCalls !== null && ofKey >= maxOpenCalls) return "key's limit";
    const ofProject = projectId === null ? 0 : (organization.byProject.get(projectId) ?? 0);
    if (projectMaxOpenCalls !== null && ofProject >= projectMaxOpenCalls) return "project's limit";
    if (organization.open >= perOrganization) return "organization's limit";
    if (this.#open >= perServer) return "server's limit";
    const keys = organization.byKey.size;
    if (perOrganization - organization.open <= reserve(perOrganization) && ofKey >= share(perOrganization, keys))
      return "key's share of the organization";
    return this.#excessOfServer(organization, ofKey);
  }

  /** Of the last eighth of a server, the second half is for organizations with less than their share alone. */
  #excessOfServer({ open, byKey }: OrganizationCalls, ofKey: number): Excess | null {
    const { perOrganization, perServer } = this.#places;
    const left = perServer - this.#open;
    if (left > reserve(perServer)) return null;
    const ofOrganization = share(perServer, this.#organizations.size);
    if (ofKey >= share(Math.min(ofOrganization, perOrganization), byKey.size)) return "key's share of the server";
    return left <= reserve(perServer) / 2 && open >= ofOrganization ? "organization's share of the server" : null;
  }

  take({ keyId, projectId, audience: { organizationId } }: Caller): void {
    const organization = this.#organizations.get(organizationId) ?? new OrganizationCalls();
    this.#organizations.set(organizationId, organization);
    this.#open++;
    organization.open++;
    add(organization.byKey, keyId, 1);
    if (projectId !== null) add(organization.byProject, projectId, 1);
  }

  free({ keyId, projectId, audience: { organizationId } }: Caller): void {
    const organization = this.#organizations.get(organizationId);
    if (organization === undefined) return;
    this.#open--;
    organization.open--;
    add(organization.byKey, keyId, -1);
    if (projectId !== null) add(organization.byProject, projectId, -1);
    if (organization.open === 0) this.#organizations.delete(organizationId);
  }
}

function reserve(places: number): number {
  return Math.floor(places / 8);
}

/** An equal share for each of those that hold places, and for one more that may come. */
function share(places: number, holders: number): number {
  return Math.max(1, Math.floor(places / (holders + 1)));
}

function add(counts: Map<string, number>, id: string, change: number): void {
  const count = (counts.get(id) ?? 0) + change;
  if (count > 0) counts.set(id, count);
  else counts.delete(id);
}
