import { defaultKeySettings } from "./people/key-settings.ts";
import { expect, test } from "bun:test";
import { baseModel, ownModel } from "../../test/support/models.ts";
import { maySee, deletionRefusal, rightRefusal } from "./access.ts";
import { audienceOf, type Actor, type Principal } from "./people/actor.ts";
import { asAlias, type Model } from "./models/model.ts";
import type { ModelPolicy } from "./people/organization.ts";
import type { Refusal } from "./refusal.ts";

/** The whole policy as one table. A change of a rule shows here as a changed line, or it is not tested. */

const policyNaming: ModelPolicy = { mode: "deny_list", modelIds: new Set(["base", "own"]) };
const policyAllowingOther: ModelPolicy = { mode: "allow_list", modelIds: new Set(["other"]) };

const user = (
  organizationRole: "owner" | "reader",
  projectRole: Principal["projectRole"] = null,
  granted: readonly string[] = [],
): Principal => {
  return { kind: "user", id: "user-1", organizationRole, projectRole, granted };
};
const account = (projectRole: Principal["projectRole"]): Principal => {
  return { kind: "service_account", id: "svc_acct_1", organizationRole: null, projectRole, granted: [] };
};

const policyDenyingAlias: ModelPolicy = { mode: "deny_list", modelIds: new Set(["alias"]) };
const policyDenyingTarget: ModelPolicy = { mode: "deny_list", modelIds: new Set(["own"]) };

function actor(
  principal: Principal,
  changes: Partial<Actor> = {},
  policy: ModelPolicy | null = null,
  permittedIds: readonly string[] = [],
): Actor {
  return {
    keyId: "key_1",
    keyKind: "project",
    projectId: "proj_1",
    projectMaxOpenCalls: null,
    principal,
    scopes: [],
    expiresAt: null,
    allowedNetworks: [],
    ...defaultKeySettings,
    audience: audienceOf("org-1", policy, new Set(permittedIds), String),
    ...changes,
  };
}

const actors: Record<string, Actor> = {
  owner: actor(user("owner")),
  reader: actor(user("reader")),
  "reader, project owner": actor(user("reader", "owner")),
  "reader, project member": actor(user("reader", "member")),
  "reader, project viewer": actor(user("reader", "viewer")),
  "account, project owner": actor(account("owner")),
  "account, project member": actor(account("member")),
  "account, role none": actor(account("none")),
  "owner, read-only key": actor(user("owner"), { scopes: ["api.all.read"] }),
  "owner, key may read models": actor(user("owner"), { scopes: ["api.model.read"] }),
  "owner, key of before 2024": actor(user("owner"), { scopes: ["model.read"] }),
  "owner, key may only delete": actor(user("owner"), { scopes: ["api.delete"] }),
  "owner, key may only call": actor(user("owner"), { scopes: ["api.model.request"] }),
  "reader, key may delete": actor(user("reader"), { scopes: ["api.delete", "api.model.read"] }),
  "owner, policy denies both": actor(user("owner"), {}, policyNaming),
  "owner, policy allows other": actor(user("owner"), {}, policyAllowingOther),
  "owner, policy denies alias": actor(user("owner"), {}, policyDenyingAlias),
  "owner, policy denies target": actor(user("owner"), {}, policyDenyingTarget),
  "owner, project sees kept": actor(user("owner"), {}, null, ["kept"]),
  "reader, project sees kept": actor(user("reader", "owner"), {}, null, ["kept"]),
  "owner, another kept model": actor(user("owner"), {}, null, ["stranger", "other"]),
  "owner, admin key": actor(user("owner"), { keyKind: "admin", projectId: null }),
  "owner, admin key reads": actor(user("owner"), { keyKind: "admin", scopes: ["api.management.read"] }),
  "owner, admin key writes": actor(user("owner"), { keyKind: "admin", scopes: ["api.management.write"] }),
  "owner, admin key of usage": actor(user("owner"), { keyKind: "admin", scopes: ["api.usage.read"] }),
  "reader, admin key": actor(user("reader"), { keyKind: "admin", projectId: null }),
  "auditor by custom role": actor(user("reader", null, ["api.management.read"]), { keyKind: "admin", projectId: null }),
  "accountant by custom role": actor(user("reader", null, ["api.usage.read"]), { keyKind: "admin", projectId: null }),
  "accountant, project key": actor(user("reader", null, ["api.usage.read"])),
  "auditor, project key": actor(user("reader", null, ["api.management.read"])),
  "forged custom role": actor(user("reader", null, ["api.delete", "api.management.write"])),
  "forged, admin key": actor(user("reader", null, ["api.delete", "api.management.write"]), { keyKind: "admin" }),
};

const own = ownModel("own", "org-1");
const kept = ownModel("kept", "org-1", { sharing: "projects" });
const models = {
  base: baseModel("base"),
  own,
  kept,
  alias: asAlias(ownModel("alias", "org-1"), own),
  "kept's alias": asAlias(ownModel("kept's alias", "org-1"), kept),
  "base's alias": asAlias(ownModel("base's alias", "org-1"), baseModel("base")),
  stranger: ownModel("stranger", "org-2"),
};
const marks = { base: "base", own: "own", kept: "kept", alias: "a", "kept's alias": "ka", "base's alias": "ba" };

const cell = (refusal: Refusal | null) => (refusal === null ? "yes" : refusal.code);
const administered = (subject: Actor, one: Model) =>
  cell(rightRefusal(subject, "delete-models-of-organization") ?? deletionRefusal(one));

test("the policy is this table", () => {
  const rows = Object.entries(actors).map(([name, subject]) => {
    const sees = Object.entries(models).filter(([, one]) => maySee(subject.audience, one));
    const remove = (one: Model) => {
      const refusal = rightRefusal(subject, "delete-models");
      if (refusal !== null) return refusal.code;
      return maySee(subject.audience, one) ? cell(deletionRefusal(one)) : "hidden";
    };
    return [
      name.padEnd(28),
      cell(rightRefusal(subject, "read-models")).padEnd(15),
      cell(rightRefusal(subject, "request-models")).padEnd(15),
      sees
        .map(([id]) => marks[id as keyof typeof marks] ?? id)
        .join("+")
        .padEnd(23),
      remove(models.base).padEnd(20),
      remove(models.own).padEnd(15),
      remove(models.kept).padEnd(15),
      remove(models.alias).padEnd(20),
      remove(models.stranger).padEnd(15),
      cell(rightRefusal(subject, "read-organization")).padEnd(15),
      cell(rightRefusal(subject, "write-organization")).padEnd(15),
      cell(rightRefusal(subject, "read-usage")).padEnd(15),
      cell(rightRefusal(subject, "list-keys")).padEnd(15),
      cell(rightRefusal(subject, "follow-changes")).padEnd(14),
      administered(subject, models.base).padEnd(24),
      administered(subject, models.kept),
    ].join("| ");
  });
  const head =
    "who                         | list, retrieve | call           | in view                | delete base         | delete own     | delete other's | look at org.   | change org.    | read usage     | list keys      | follow changes| administer: delete base | delete own";
  expect(`\n${[head, ...rows].join("\n")}\n`).toMatchInlineSnapshot(`
    "
    who                         | list, retrieve | call           | in view                | delete base         | delete own     | delete other's | look at org.   | change org.    | read usage     | list keys      | follow changes| administer: delete base | delete own
    owner                       | yes            | yes            | base+own+a+ba          | model-not-deletable | yes            | hidden         | model-not-deletable | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    reader                      | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    reader, project owner       | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    reader, project member      | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    reader, project viewer      | yes            | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    account, project owner      | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    account, project member     | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    account, role none          | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | missing-scopes| missing-scopes          | missing-scopes
    owner, read-only key        | yes            | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, key may read models  | yes            | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, key of before 2024   | yes            | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, key may only delete  | missing-scopes | missing-scopes | base+own+a+ba          | model-not-deletable | yes            | hidden         | model-not-deletable | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | missing-scopes| missing-scopes          | missing-scopes
    owner, key may only call    | missing-scopes | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | missing-scopes| missing-scopes          | missing-scopes
    reader, key may delete      | yes            | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, policy denies both   | yes            | yes            |                        | hidden              | hidden         | hidden         | hidden              | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, policy allows other  | yes            | yes            |                        | hidden              | hidden         | hidden         | hidden              | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, policy denies alias  | yes            | yes            | base+own+ba            | model-not-deletable | yes            | hidden         | hidden              | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, policy denies target | yes            | yes            | base+ba                | model-not-deletable | hidden         | hidden         | hidden              | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, project sees kept    | yes            | yes            | base+own+kept+a+ka+ba  | model-not-deletable | yes            | yes            | model-not-deletable | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    reader, project sees kept   | yes            | yes            | base+own+kept+a+ka+ba  | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, another kept model   | yes            | yes            | base+own+a+ba          | model-not-deletable | yes            | hidden         | model-not-deletable | hidden         | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    owner, admin key            | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | yes            | yes            | yes            | yes            | yes           | model-not-deletable     | yes
    owner, admin key reads      | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | yes            | missing-scopes | yes            | yes            | yes           | owner-required          | owner-required
    owner, admin key writes     | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | yes            | yes            | yes            | yes            | yes           | owner-required          | owner-required
    owner, admin key of usage   | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | yes            | missing-scopes | missing-scopes| owner-required          | owner-required
    reader, admin key           | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | yes            | missing-scopes| owner-required          | owner-required
    auditor by custom role      | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | yes            | missing-scopes | yes            | yes            | yes           | owner-required          | owner-required
    accountant by custom role   | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | yes            | yes            | missing-scopes| owner-required          | owner-required
    accountant, project key     | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    auditor, project key        | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    forged custom role          | yes            | yes            | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | missing-scopes | yes           | missing-scopes          | missing-scopes
    forged, admin key           | missing-scopes | missing-scopes | base+own+a+ba          | owner-required      | owner-required | owner-required | owner-required      | owner-required | missing-scopes | missing-scopes | missing-scopes | yes            | missing-scopes| owner-required          | owner-required
    "
  `);
});

test("the refusal of a call says who may call", () => {
  const refused = [actor(user("reader", "viewer")), actor(user("owner"), { keyKind: "admin", projectId: null })];
  for (const subject of refused)
    expect(rightRefusal(subject, "request-models")?.message).toBe(
      "You have insufficient permissions for this operation. Missing scopes: api.model.request. Calls need a project key " +
        "of an owner or reader of the organization, or of an owner or member of the project. A viewer of the project may " +
        "not call models, nor may an admin key. A key with scopes needs api.model.request among them.",
    );
});
