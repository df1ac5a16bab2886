import { accountRoleNames } from "../../core/people/organization.ts";
import { operationTable } from "../operation.ts";
import { deleted, pages } from "../shapes/answers.ts";
import { namedObject, nullable, optional, type Infer } from "../shapes/shapes.ts";
import { boolean, choice, constant, label, lifetime, scopes, seconds, text } from "../shapes/values.ts";

/** The service accounts of a project, and their keys. */

const all = "/v1/organization/projects/{project_id}/service_accounts";
const one = `${all}/{service_account_id}` as const;

const serviceAccountFields = {
  id: text,
  object: constant("organization.project.service_account"),
  name: text,
  role: choice(accountRoleNames),
  created_at: seconds,
};
const serviceAccount = namedObject("ServiceAccount", serviceAccountFields);

const apiKey = namedObject("ServiceAccountApiKey", {
  id: text,
  object: constant("organization.project.service_account.api_key"),
  name: text,
  value: text,
  created_at: seconds,
  expires_at: nullable(seconds),
});

export type ServiceAccountWire = Infer<typeof serviceAccount>;
export type ServiceAccountApiKeyWire = Infer<typeof apiKey>;

export const serviceAccounts = operationTable({
  listServiceAccounts: {
    route: `GET ${all}`,
    summary: "Lists the service accounts of a project.",
    ...pages(serviceAccount),
  },
  createServiceAccount: {
    route: `POST ${all}`,
    summary: "Creates a service account and a key. The answer shows the key's secret, which no other answer does.",
    body: namedObject(
      "ServiceAccountRequest",
      { name: label, create_service_account_only: optional(boolean), expires_in_seconds: optional(lifetime) },
      { example: { name: "Nightly run" } },
    ),
    answer: namedObject("FreshServiceAccount", { ...serviceAccountFields, api_key: nullable(apiKey) }),
  },
  retrieveServiceAccount: { route: `GET ${one}`, summary: "Retrieves a service account.", answer: serviceAccount },
  updateServiceAccount: {
    route: `POST ${one}`,
    summary: "Changes the name or the role of a service account.",
    body: namedObject(
      "ServiceAccountChange",
      { name: optional(label), role: optional(choice(["owner", "member"])) },
      { example: { role: "owner" } },
    ),
    answer: serviceAccount,
  },
  deleteServiceAccount: { route: `DELETE ${one}`, summary: "Deletes a service account and its keys.", answer: deleted },
  createServiceAccountApiKey: {
    route: `POST ${one}/api_keys`,
    summary: "Creates a key for a service account. The answer shows its secret, which no other answer does.",
    body: namedObject(
      "ServiceAccountApiKeyRequest",
      { name: optional(label), scopes: optional(scopes), expires_in_seconds: optional(lifetime) },
      { example: { name: "Nightly run", expires_in_seconds: 2_592_000 } },
    ),
    answer: apiKey,
  },
});
