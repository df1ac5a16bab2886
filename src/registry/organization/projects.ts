import type { ModelPolicy, Project } from "../../core/people/organization.ts";
import { noModelPolicy, notFound, projectArchived } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { ChangeAuthor } from "../change-author.ts";
import type { Commit } from "../commit.ts";
import { newId } from "../new-id.ts";

/** A project that may still be changed; refused when there is none such, or it is archived. */
export async function openProject(transaction: Transaction, author: ChangeAuthor, id: string): Promise<Project> {
  const project = await transaction.projects.find(author.actor.audience.organizationId, id);
  if (project === null) throw notFound("project", id);
  if (project.archivedAt !== null) throw projectArchived(project.name);
  return project;
}

export function createProject(commit: Commit, author: ChangeAuthor, name: string): Promise<Project> {
  return commit(author, async (transaction, created) => {
    const { organizationId } = author.actor.audience;
    const project: Project = { id: newId("proj_"), organizationId, name, created, policy: null, archivedAt: null };
    await transaction.projects.put(project);
    const { id } = project;
    return { result: project, type: "project.created", resourceId: id, projectId: id, details: { data: { name } } };
  });
}

export function renameProject(commit: Commit, author: ChangeAuthor, id: string, name: string): Promise<Project> {
  return changeProject(commit, author, id, "project.updated", { changes_requested: { name } }, (project) => ({
    ...project,
    name,
  }));
}

/** For good: a project is never removed and never comes back, and its keys are none from now on. */
export function archiveProject(commit: Commit, author: ChangeAuthor, id: string): Promise<Project> {
  return changeProject(commit, author, id, "project.archived", {}, (project, archivedAt) => ({
    ...project,
    archivedAt,
  }));
}

/** Null lets the project's keys see everything of the organization again. */
export function setModelPolicy(
  commit: Commit,
  author: ChangeAuthor,
  id: string,
  policy: ModelPolicy | null,
): Promise<Project> {
  const shown = policy === null ? null : { mode: policy.mode, model_ids: [...policy.modelIds] };
  const details = { changes_requested: { model_permissions: shown } };
  return changeProject(commit, author, id, "project.updated", details, (project) => {
    if (policy === null && project.policy === null) throw noModelPolicy(id);
    return { ...project, policy };
  });
}

function changeProject(
  commit: Commit,
  author: ChangeAuthor,
  id: string,
  type: string,
  details: Readonly<Record<string, unknown>>,
  change: (project: Project, atSeconds: number) => Project,
): Promise<Project> {
  return commit(author, async (transaction, atSeconds) => {
    const result = change(await openProject(transaction, author, id), atSeconds);
    await transaction.projects.put(result);
    return { result, type, resourceId: id, projectId: id, details };
  });
}
