import type { DeclaredProject } from "../../core/declaration.ts";
import type { Organization, Project } from "../../core/people/organization.ts";
import type { Reconciler } from "./reconciler.ts";
import { newId } from "../new-id.ts";

/** The projects of one organization by the names the file has for them, and what an operator should know. */
export interface ProjectsDeclared {
  readonly projects: ReadonlyMap<string, Project>;
  readonly notes: readonly string[];
}

export async function declareProjects(
  reconciler: Reconciler,
  organization: Organization,
  all: readonly DeclaredProject[],
): Promise<ProjectsDeclared> {
  const meant = new Set(all.map(({ id }) => id).filter((id) => id !== null));
  const projects = new Map<string, Project>();
  const notes: string[] = [];
  for (const declared of all) {
    const known = findMeant(reconciler.projectsOf(organization.id), declared, meant);
    const project = await declareProject(reconciler, organization.id, declared, known);
    meant.add(project.id);
    projects.set(declared.name, project);
    if (project.archivedAt !== null)
      notes.push(
        `the project "${declared.name}" was archived and stays archived, and its keys are none; drop it, or give it a new id`,
      );
  }
  return { projects, notes };
}

/**
 * The API gives two projects one name, renames them and archives them. The file means the one with its id; else the
 * oldest open one of its name that no other declaration means. Archived is what it stays: only a new id makes anew what
 * somebody has archived.
 */
function findMeant(
  projects: readonly Project[],
  { id, name }: DeclaredProject,
  meant: ReadonlySet<string>,
): Project | null {
  const withId = projects.find((project) => project.id === id);
  if (withId !== undefined) return withId;
  const named = projects.filter((project) => project.name === name && !meant.has(project.id));
  const open = named.find(({ archivedAt }) => archivedAt === null);
  return open ?? (id === null ? named[0] : null) ?? null;
}

async function declareProject(
  reconciler: Reconciler,
  organizationId: string,
  { id, name, policy, members, serviceAccounts }: DeclaredProject,
  known: Project | null,
): Promise<Project> {
  const kept = known ?? { id: id ?? newId("proj_"), created: reconciler.seconds, archivedAt: null };
  const project = {
    id: kept.id,
    organizationId,
    name,
    created: kept.created,
    policy,
    archivedAt: kept.archivedAt,
  };
  await reconciler.putProject(project);
  await declareMembers(reconciler, project, members);
  await declareServiceAccounts(reconciler, project, serviceAccounts);
  return project;
}

async function declareMembers(
  reconciler: Reconciler,
  { id: projectId, organizationId }: Project,
  members: DeclaredProject["members"],
): Promise<void> {
  for (const { email, role } of members) {
    const user = reconciler.user(organizationId, email);
    if (user === null) continue;
    const created = reconciler.joined(projectId, user.id);
    await reconciler.putProjectUser({ organizationId, projectId, userId: user.id, role, created }, email);
  }
}

async function declareServiceAccounts(
  reconciler: Reconciler,
  { id: projectId, organizationId }: Project,
  accounts: DeclaredProject["serviceAccounts"],
): Promise<void> {
  for (const { name, role } of accounts) {
    const { id, created } = reconciler.serviceAccount(projectId, name) ?? {
      id: newId("svc_acct_"),
      created: reconciler.seconds,
    };
    await reconciler.putServiceAccount({ id, organizationId, projectId, name, role, created });
  }
}
