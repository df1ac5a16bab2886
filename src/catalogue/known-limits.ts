import type { RateLimits } from "../core/people/rate-limit.ts";
import type { Changes } from "../store/changes.ts";
import type { Store } from "../store/store.ts";
import { CacheEntry, FairShares } from "./fair-shares.ts";

const projectBytes = 500;
const modelBytes = 400;

/** The limits of a project, by model. */
export type ProjectLimits = ReadonlyMap<string, RateLimits>;

class KnownProject extends CacheEntry {
  readonly limits: ProjectLimits;
  readonly evict: () => void;

  constructor(limits: ProjectLimits, evict: () => void) {
    super();
    this.limits = limits;
    this.evict = evict;
  }
}

/** A cache of the rate limits of the projects that call models. A change removes those of its project. */
export class KnownLimits {
  readonly #store: Pick<Store, "directory">;
  readonly #shares: FairShares;
  readonly #projects = new Map<string, Map<string, KnownProject>>();
  /** Look-ups that no change has interrupted, by what they will be known as. */
  readonly #underWay = new Map<string, Map<string, Promise<ProjectLimits>>>();

  constructor(store: Pick<Store, "directory">, bytesMax: number) {
    this.#store = store;
    this.#shares = new FairShares(bytesMax);
  }

  /** A promise if they have to be read. */
  of(organizationId: string, projectId: string): ProjectLimits | Promise<ProjectLimits> {
    const known = this.#projects.get(organizationId)?.get(projectId);
    if (known === undefined) return this.#lookUp(organizationId, projectId);
    known.used = true;
    return known.limits;
  }

  /** Removes what these changes affect. */
  forget({ limits }: Changes): void {
    for (const { organizationId, projectId } of limits) {
      this.#underWay.get(organizationId)?.delete(projectId);
      this.#drop(organizationId, projectId);
    }
  }

  /** For a store whose content may have been replaced. */
  forgetAll(): void {
    this.#underWay.clear();
    for (const [organizationId, projects] of this.#projects)
      for (const projectId of projects.keys()) this.#drop(organizationId, projectId);
  }

  #lookUp(organizationId: string, projectId: string): Promise<ProjectLimits> {
    const underWay = this.#underWay.get(organizationId) ?? new Map<string, Promise<ProjectLimits>>();
    this.#underWay.set(organizationId, underWay);
    const shared = underWay.get(projectId);
    if (shared !== undefined) return shared;
    const found = this.#store.directory.rateLimits.ofProject(organizationId, projectId);
    underWay.set(projectId, found);
    // What a change interrupts serves the calls that wait for it, and none after them.
    const isCurrent = () => this.#underWay.get(organizationId)?.get(projectId) === found;
    const end = () => {
      if (isCurrent()) underWay.delete(projectId);
      if (underWay.size === 0) this.#underWay.delete(organizationId);
    };
    found.then((limits) => {
      if (isCurrent()) this.#keep(organizationId, projectId, limits);
      end();
    }, end);
    return found;
  }

  #keep(organizationId: string, projectId: string, limits: ProjectLimits): void {
    this.#drop(organizationId, projectId);
    const known = new KnownProject(limits, () => this.#drop(organizationId, projectId));
    const projects = this.#projects.get(organizationId) ?? new Map<string, KnownProject>();
    this.#projects.set(organizationId, projects.set(projectId, known));
    this.#shares.keep(organizationId, known, projectBytes + limits.size * modelBytes);
  }

  #drop(organizationId: string, projectId: string): void {
    const projects = this.#projects.get(organizationId);
    const known = projects?.get(projectId);
    if (projects === undefined || known === undefined) return;
    this.#shares.remove(known);
    projects.delete(projectId);
    if (projects.size === 0) this.#projects.delete(organizationId);
  }
}
