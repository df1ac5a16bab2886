import type { Catalogue } from "../../catalogue/catalogue.ts";
import { namedModel, type NamedModel } from "../../catalogue/sightings.ts";
import type { Slices } from "../../catalogue/turns.ts";
import { explainSight, projectArchived, type Verdict } from "../../core/explanation/explanation.ts";
import type { Project } from "../../core/people/organization.ts";
import { existing } from "../../core/refusal.ts";
import type { PageRequest } from "../../store/page.ts";
import type { Directory } from "../../store/store.ts";

/** Where projects and their permissions are, and what models there are. */
export interface AudiencePlaces {
  readonly directory: Pick<Directory, "projects" | "checkpointPermissions">;
  readonly catalogue: Catalogue;
}

export interface AudienceSearch extends PageRequest {
  readonly modelId: string;
  /** Null for both. */
  readonly visible: boolean | null;
  readonly includesArchived: boolean;
  /** Whether to count the projects of all pages. */
  readonly counts: boolean;
}

/** A project, and whether its keys see a model. */
export interface ProjectSight {
  readonly project: Project;
  readonly verdict: Verdict;
}

export interface FoundAudiences {
  readonly sights: readonly ProjectSight[];
  readonly hasMore: boolean;
  readonly counts: { readonly all: number; readonly visible: number } | null;
}

/** Null if `after` is no project of the organization. */
export async function findAudiences(
  places: AudiencePlaces,
  organizationId: string,
  search: AudienceSearch,
  slices: Slices,
): Promise<FoundAudiences | null> {
  const { modelId, limit, visible } = search;
  const named = existing(namedModel(places.catalogue, organizationId, modelId), "model", modelId);
  const matches = ({ verdict }: ProjectSight) => visible === null || verdict.allowed === visible;
  const sights: ProjectSight[] = [];
  const isKnown = await eachSight(places, organizationId, named, search, slices, (sight) => {
    if (matches(sight)) sights.push(sight);
    return sights.length <= limit;
  });
  if (!isKnown) return null;
  const found = { sights: sights.slice(0, limit), hasMore: sights.length > limit };
  if (!search.counts) return { ...found, counts: null };
  const counts = { all: 0, visible: 0 };
  await eachSight(places, organizationId, named, { ...search, after: null }, slices, (sight) => {
    if (matches(sight)) counts.all++;
    if (matches(sight) && sight.verdict.allowed) counts.visible++;
    return true;
  });
  return { ...found, counts };
}

/** Few, because the policy of each may take 64 KiB. */
const projectsAtOnce = 25;

/** Calls `see` with each project until it returns false. Returns false if `after` is no project of the organization. */
async function eachSight(
  { directory: { projects, checkpointPermissions } }: AudiencePlaces,
  organizationId: string,
  named: NamedModel,
  { after, order, includesArchived }: AudienceSearch,
  slices: Slices,
  see: (sight: ProjectSight) => boolean,
): Promise<boolean> {
  for (let last = after; ;) {
    const request = { limit: projectsAtOnce, after: last, order };
    const page = await slices.wait(() => projects.page(organizationId, request, includesArchived));
    if (page === null) return false;
    const ids = page.items.map(({ id }) => id);
    const { restrictedId } = named;
    const permitted =
      restrictedId === null
        ? new Set<string>()
        : await slices.wait(() => checkpointPermissions.projectsAmong(organizationId, restrictedId, ids));
    for (const project of page.items) {
      await slices.pause();
      if (!see({ project, verdict: verdictOn(named, project, permitted) })) return true;
    }
    last = ids.at(-1) ?? null;
    if (!page.hasMore) return true;
  }
}

function verdictOn({ restrictedId, seenBy }: NamedModel, project: Project, permitted: ReadonlySet<string>): Verdict {
  if (project.archivedAt !== null) return projectArchived;
  const { id, organizationId, policy } = project;
  const permittedIds = new Set(restrictedId !== null && permitted.has(id) ? [restrictedId] : []);
  const { model, hiding } = seenBy({ organizationId, policy, permittedIds });
  return explainSight({ policy }, model, hiding);
}
