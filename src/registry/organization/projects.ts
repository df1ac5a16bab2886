import type { EventType } from "../../core/audit/event-types.ts";
import type { ModelPolicy, Project } from "../../core/people/organization.ts";
import { existing, Refusal, notFound } from "../../core/refusal.ts";
import type { Transaction } from "../../store/store.ts";
import type { Work } from "../commit.ts";
import { newId } from "../new-id.ts";

/** A project that can be changed. Refuses an unknown or archived one. */
export async function openProject(transaction: Transaction, organizationId: string, id: string): Promise<Project> {
  const project = existing(await transaction.projects.find(organizationId, id), "project", id);
  refuseArchived(project);
  return project;
}

export function refuseArchived({ name, archivedAt }: Pick<Project, "name" | "archivedAt">): void {
  if (archivedAt !== null) throw new Refusal("project-archived", `Project ${name} is archived`);
}

export function newProject(organizationId: string, name: string, created: number): Project {
  return {
    id: newId("proj_"),
    organizationId,
    name,
    created,
    policy: null,
    maxOpenCalls: null,
    archivedAt: null,
    declaredBy: null,
  };
}

export function createProject(name: string): Work<Project> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = newProject(organizationId, name, atSeconds);
    await transaction.projects.put(result);
    const { id } = result;
    return { result, type: "project.created", resourceId: id, projectId: id, details: { data: { name } } };
  };
}

export function renameProject(id: string, name: string): Work<Project> {
  return changeProject(id, "project.updated", { changes_requested: { name } }, (project) => ({ ...project, name }));
}

/** Archives a project for good and makes its keys invalid. Projects are never removed or reopened. */
export function archiveProject(id: string): Work<Project> {
  return changeProject(id, "project.archived", {}, (project, archivedAt) => ({ ...project, archivedAt }));
}

/** Null removes the policy, so that the project's keys see all of the organization's models. */
export function setModelPolicy(id: string, policy: ModelPolicy | null): Work<Project> {
  const wire = policy === null ? null : { mode: policy.mode, model_ids: [...policy.modelIds] };
  const details = { changes_requested: { model_permissions: wire } };
  return changeProject(id, "project.updated", details, (project) => {
    if (policy === null && project.policy === null) throw notFound("model permissions of a project", id);
    return { ...project, policy };
  });
}

/** Null removes the limit. */
export function setMaxOpenCalls(id: string, maxOpenCalls: number | null): Work<Project> {
  const details = { changes_requested: { max_open_calls: maxOpenCalls } };
  return changeProject(id, "project.updated", details, (project) => ({ ...project, maxOpenCalls }));
}

function changeProject(
  id: string,
  type: EventType,
  details: Readonly<Record<string, unknown>>,
  change: (project: Project, atSeconds: number) => Project,
): Work<Project> {
  return async (transaction, { organizationId }, atSeconds) => {
    const result = change(await openProject(transaction, organizationId, id), atSeconds);
    await transaction.projects.put(result);
    return { result, type, resourceId: id, projectId: id, details };
  };
}
