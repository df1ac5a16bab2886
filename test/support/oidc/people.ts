import type { TestApp } from "../app.ts";

/** Accounts at the provider, and what they become in the organization of the test world. */

/** The claims of somebody with an address of the organization. */
export function account(name: string, more: object = {}) {
  return {
    sub: `sub-of-${name}`,
    email: `${name}@aceme.example`,
    email_verified: true,
    name: `${name} of the provider`,
    ...more,
  };
}

export async function userOf(app: TestApp, name: string) {
  const { json } = await app.call("GET", `/v1/organization/users?emails=${name}@aceme.example`, { key: "acemeAdmin" });
  return json.data[0] ?? null;
}

export async function eventsOf(app: TestApp, ...types: readonly string[]) {
  return (await app.audit("org-aceme")).filter(({ type }) => types.includes(type));
}

/** What an administrator of the organization makes. */
export function post(app: TestApp, path: string, body: object) {
  const headers = { "content-type": "application/json" };
  return app.call("POST", path, { key: "acemeAdmin", body: JSON.stringify(body), headers });
}
