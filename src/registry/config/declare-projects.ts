import type { DeclaredProject } from "../../core/declaration.ts";
import { foldedEmail } from "../../core/people/email.ts";
import type { Organization, Project } from "../../core/people/organization.ts";
import type { Reconciler } from "./reconciler.ts";
import { newId } from "../new-id.ts";

/** Returns the projects of one organization by their names in the file, and notes for the operator. */
export async function declareProjects(
  reconciler: Reconciler,
  organization: Organization,
  all: readonly DeclaredProject[],
) {
  const claimed = new Set(all.map(({ id }) => id).filter((id) => id !== null));
  const projects = new Map<string, Project>();
  const notes: string[] = [];
  for (const declared of all) {
    const known = findDeclared(reconciler.projects.of(organization.id), declared, claimed);
    const project = await declareProject(reconciler, organization.id, declared, known);
    claimed.add(project.id);
    projects.set(declared.name, project);
    if (project.archivedAt !== null)
      notes.push(
        `the project "${declared.name}" was archived and stays archived, so its keys are invalid; ` +
          "remove it from the file, or give it a new id",
      );
  }
  return { projects, notes };
}

/**
 * Finds the project that a declaration refers to: the one with its id, else the oldest open one with its name that no
 * other declaration refers to. Names are not unique, because the API can rename projects. An archived project stays
 * archived; only a new id creates another one.
 */
function findDeclared(
  projects: readonly Project[],
  { id, name }: DeclaredProject,
  claimed: ReadonlySet<string>,
): Project | null {
  const withId = projects.find((project) => project.id === id);
  if (withId !== undefined) return withId;
  const named = projects.filter((project) => project.name === name && !claimed.has(project.id));
  const open = named.find(({ archivedAt }) => archivedAt === null);
  return open ?? (id === null ? named[0] : null) ?? null;
}

async function declareProject(
  reconciler: Reconciler,
  organizationId: string,
  { id, name, policy, maxOpenCalls, members, serviceAccounts }: DeclaredProject,
  known: Project | null,
): Promise<Project> {
  const kept = known ?? { id: id ?? newId("proj_"), created: reconciler.seconds, archivedAt: null };
  const project = { ...kept, organizationId, name, policy, maxOpenCalls, declaredBy: "file" } as const;
  await reconciler.projects.put(project);
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
    const user = reconciler.users.find(organizationId, foldedEmail(email));
    if (user === null) continue;
    const created = reconciler.projectUsers.find(projectId, user.id)?.created ?? reconciler.seconds;
    const ids = { organizationId, projectId, userId: user.id };
    await reconciler.projectUsers.put({ ...ids, role, created, declaredBy: "file" });
  }
}

async function declareServiceAccounts(
  reconciler: Reconciler,
  { id: projectId, organizationId }: Project,
  accounts: DeclaredProject["serviceAccounts"],
): Promise<void> {
  for (const { name, role } of accounts) {
    const { id, created } = reconciler.serviceAccounts.find(projectId, name) ?? {
      id: newId("svc_acct_"),
      created: reconciler.seconds,
    };
    const account = { id, organizationId, projectId, name, role, created, declaredBy: "file" } as const;
    await reconciler.serviceAccounts.put(account);
  }
}
