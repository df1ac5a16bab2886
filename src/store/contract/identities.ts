import { expect, test } from "bun:test";
import type { Identity } from "../rows.ts";
import type { Store } from "../store.ts";

/** The accounts at OpenID providers. */
export function identityTests(store: () => Store): void {
  const put = (identity: Identity) => store().write(({ identities }) => identities.put(identity));
  const find = (organizationId: string, issuer: string, subject: string) =>
    store().write(({ identities }) => identities.find(organizationId, issuer, subject));
  const ofUser = (organizationId: string, issuer: string, userId: string) =>
    store().write(({ identities }) => identities.ofUser(organizationId, issuer, userId));

  test("an identity comes back exactly as it was put, for its organization, issuer and subject only", async () => {
    const full = identityWith({ recentSignIns: [{ state: "ü", at: 7 }], subject: "auth0|ü" });
    await put(full);
    expect(await find("org-identity", full.issuer, full.subject)).toEqual(full);
    for (const [organizationId, issuer, subject] of [
      ["org-other", full.issuer, full.subject],
      ["org-identity", `${full.issuer}/`, full.subject],
      ["org-identity", full.issuer, "AUTH0|ü"],
    ] as const)
      expect(await find(organizationId, issuer, subject)).toBeNull();
    const moved = { ...full, userId: "user-2", created: 9, recentSignIns: [] };
    await put(moved);
    expect(await find("org-identity", full.issuer, full.subject)).toEqual(moved);
  });

  test("the identity of a user is found by its provider", async () => {
    const one = identityWith({ userId: "user-with-two", subject: "1" });
    const other = identityWith({ userId: "user-with-two", subject: "1", issuer: "https://other.example" });
    await put(one);
    await put(other);
    expect(await ofUser("org-identity", one.issuer, "user-with-two")).toEqual(one);
    expect(await ofUser("org-identity", other.issuer, "user-with-two")).toEqual(other);
    expect(await ofUser("org-identity", "https://third.example", "user-with-two")).toBeNull();
    expect(await ofUser("org-identity", one.issuer, "user-with-none")).toBeNull();
    expect(await ofUser("org-other", one.issuer, "user-with-two")).toBeNull();
  });
}

function identityWith(changes: Partial<Identity>): Identity {
  return {
    organizationId: "org-identity",
    issuer: "https://id.example/realms/main",
    subject: "1",
    userId: "user-1",
    created: 5,
    recentSignIns: [],
    ...changes,
  };
}
