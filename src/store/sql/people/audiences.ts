import { hash } from "node:crypto";
import { audienceOf, type Audience } from "../../../core/people/actor.ts";
import { policyModes, type ModelPolicy, type Project } from "../../../core/people/organization.ts";
import { permittedIdsFor } from "../models/checkpoint-permissions.ts";
import type { SqlRow, SqlRunner } from "../driver.ts";
import { nullableOneOf, text, texts } from "../values.ts";
import { WeakValues } from "../../../core/collections/weak-values.ts";

/*
 * A policy can name tens of thousands of models. Equal stored texts share one parsed and sorted policy among all keys,
 * for as long as somebody uses it. The text determines the policy, whichever store or transaction read it.
 */

const policies = new WeakValues<ModelPolicy>();
const audiences = new WeakValues<Audience>();

export function policyIn(row: SqlRow): ModelPolicy | null {
  const mode = nullableOneOf(policyModes, row, "policy_mode");
  if (mode === null) return null;
  const name = `${mode} ${sha256Of(text(row, "policy_model_ids"))}`;
  return policies.get(name, () => ({ mode, modelIds: new Set(texts(row, "policy_model_ids")) }));
}

/** The audience of a project with this row's policy and permissions for these restricted models. */
export function audienceIn(row: SqlRow, permittedIds: ReadonlySet<string>): Audience {
  const organizationId = text(row, "organization_id");
  const mode = nullableOneOf(policyModes, row, "policy_mode");
  const policyDigest = mode === null ? "" : sha256Of(text(row, "policy_model_ids"));
  const name = JSON.stringify([organizationId, mode, policyDigest, ...permittedIds]);
  return audiences.get(name, () => audienceOf(organizationId, policyIn(row), permittedIds, sha256Of));
}

export async function projectAudience(sql: SqlRunner, { organizationId, id }: Pick<Project, "organizationId" | "id">) {
  const permittedIds = await permittedIdsFor(sql, organizationId, id);
  const rows = await sql.all(
    `select organization_id, policy_mode, policy_model_ids from projects where organization_id = ? and id = ?`,
    [organizationId, id],
  );
  if (rows[0] === undefined) throw new Error("cannot make the audience of a project that does not exist");
  return audienceIn(rows[0], permittedIds);
}

function sha256Of(canonicalJson: string): string {
  return hash("sha256", canonicalJson, "base64url");
}
