import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { TestApp } from "../../support/app.ts";
import { account, eventsOf, post, userOf } from "../../support/oidc/people.ts";
import { startProvider, type TestProvider } from "../../support/oidc/provider.ts";
import { openSigningIn, sessionOf, signIn } from "../../support/oidc/signing-in.ts";

/** Whom a provider's account signs in. */

let provider: TestProvider;
let app: TestApp;
beforeEach(async () => void (provider = await startProvider()));
afterEach(async () => {
  await app.close();
  provider.close();
});

const open = async (fields = "") => void (app = await openSigningIn(provider, fields));

/** A user whom the file does not declare. */
async function addUser(email: string, role: "owner" | "reader"): Promise<string> {
  const invite = await post(app, "/v1/organization/invites", { email, role });
  const accepted = await app.call("POST", `/rollcall/v1/invites/${invite.json.id}/accept`, { key: "acemeAdmin" });
  return accepted.json.id;
}

describe("a person", () => {
  test("whom the organization knows is matched by address once, and by account from then on", async () => {
    await open();
    const id = await addUser("Ann@aceme.example", "reader");
    const first = await signIn(app, provider, account("ann"), "models?q=a");
    expect(first.page).toBe("models?q=a");
    expect(await sessionOf(app, first.cookie)).toMatchObject({ made_by: { type: "oidc", key_id: null }, user: { id } });
    // The account is renamed at the provider, and its address is nobody's here.
    const second = await signIn(
      app,
      provider,
      account("ann", { email: "other@elsewhere.example", email_verified: false }),
    );
    expect(await sessionOf(app, second.cookie)).toMatchObject({ user: { id, email: "Ann@aceme.example" } });
    const [event, ...more] = await eventsOf(app, "user.updated");
    expect(more).toEqual([]);
    expect(event).toMatchObject({
      resourceId: id,
      keyId: null,
      address: "192.0.2.1",
      details: { identity: { issuer: provider.issuer, subject: "sub-of-ann" } },
    });
    const logs = await app.call("GET", "/v1/organization/audit_logs?event_types=login.succeeded", {
      key: "acemeAdmin",
    });
    const user = { id, email: "Ann@aceme.example" };
    expect(logs.json.data.map(({ actor }: { actor: object }) => actor)).toEqual([
      expect.objectContaining({
        type: "session",
        session: expect.objectContaining({ user: expect.objectContaining(user) }),
      }),
      expect.objectContaining({ type: "session" }),
    ]);
  });

  test("who is invited joins with the invite's role and projects", async () => {
    await open();
    const body = { email: "ann@aceme.example", role: "reader", projects: [{ id: "proj_narrow", role: "member" }] };
    await post(app, "/v1/organization/invites", body);
    expect((await signIn(app, provider, account("ann"))).page).toBe("");
    const user = await userOf(app, "ann");
    expect(user).toMatchObject({ role: "reader", name: "ann of the provider" });
    const member = await app.call("GET", `/v1/organization/projects/proj_narrow/users/${user.id}`, {
      key: "acemeAdmin",
    });
    expect(member.json).toMatchObject({ role: "member" });
    expect(await eventsOf(app, "invite.accepted")).toHaveLength(1);
  });

  test("whom nobody knows does not get in, and becomes nobody", async () => {
    await open();
    const { page, cookie, setCookie } = await signIn(app, provider, account("eve"));
    expect(page).toBe("sign-in?error=oidc_unknown_person");
    expect(await sessionOf(app, cookie)).toBeNull();
    expect(setCookie).toContain("__Host-rollcall-sign-in=; ");
    expect(await userOf(app, "eve")).toBeNull();
    expect(app.logLines.join("")).toContain(
      "a sign-in to the console failed, from 192.0.2.1: nobody here has the address",
    );
  });

  test("becomes a reader with create_people", async () => {
    await open("create_people: true");
    await signIn(app, provider, account("eve"));
    expect(await userOf(app, "eve")).toMatchObject({ role: "reader", name: "eve of the provider" });
    expect(await eventsOf(app, "user.added")).toHaveLength(1);
    // A name that cannot be shown is not taken.
    await signIn(app, provider, account("odd", { name: "a\u202eb" }));
    expect(await userOf(app, "odd")).toMatchObject({ name: "odd@aceme.example" });
  });

  test("is never matched by an address that the provider does not vouch for", async () => {
    await open("create_people: true");
    for (const claims of [
      { email_verified: false },
      { email_verified: undefined },
      { email: undefined },
      { email: "a b" },
    ])
      expect((await signIn(app, provider, account("owner", claims))).page).toBe("sign-in?error=oidc_email");
    expect(await eventsOf(app, "user.updated", "user.added", "login.succeeded")).toEqual([]);
  });

  test("is not the one who had the address before", async () => {
    await open("create_people: true");
    const id = await addUser("ann@aceme.example", "owner");
    await signIn(app, provider, account("ann"));
    const heir = await signIn(app, provider, { ...account("ann"), sub: "sub-of-her-heir" });
    expect(heir.page).toBe("sign-in?error=oidc_unknown_person");
    expect(app.logLines.join("")).toContain(`another account of the provider signs in as ${id}`);
    // Removed and invited again, the address belongs to the new account, and the old one gets nobody's rights.
    await app.call("DELETE", `/v1/organization/users/${id}`, { key: "acemeAdmin" });
    const again = await signIn(app, provider, { ...account("ann"), sub: "sub-of-her-heir" });
    const session = await sessionOf(app, again.cookie);
    expect(session?.user.id).not.toBe(id);
    expect((await signIn(app, provider, account("ann"))).page).toBe("sign-in?error=oidc_unknown_person");
  });

  test("who was removed has no session within one request, and is unknown at the next sign-in", async () => {
    await open();
    const id = await addUser("ann@aceme.example", "reader");
    const { cookie } = await signIn(app, provider, account("ann"));
    expect(await sessionOf(app, cookie)).not.toBeNull();
    await app.call("DELETE", `/v1/organization/users/${id}`, { key: "acemeAdmin" });
    expect(await sessionOf(app, cookie)).toBeNull();
    expect((await signIn(app, provider, account("ann"))).page).toBe("sign-in?error=oidc_unknown_person");
  });

  test("of another domain does not get in, the first time and any other", async () => {
    await open("create_people: true\ndomains: [ACEME.example]");
    expect((await signIn(app, provider, account("ann"))).page).toBe("");
    for (const email of ["ann@evil.example", "ann@aceme.example.evil.example", "ann@sub.aceme.example"])
      expect((await signIn(app, provider, account("ann", { email }))).page).toBe("sign-in?error=oidc_domain");
    expect((await signIn(app, provider, account("ann", { email: "a@aceme.example@evil.example" }))).page).toBe(
      "sign-in?error=oidc_domain",
    );
    expect((await signIn(app, provider, account("ann", { email_verified: false }))).page).toBe(
      "sign-in?error=oidc_email",
    );
    expect((await signIn(app, provider, account("ann", { email: "ANN@Aceme.Example" }))).page).toBe("");
  });

  test("signs in to the organization that the file names", async () => {
    await open("create_people: true\norganization: zenith");
    const { cookie } = await signIn(app, provider, account("ann"));
    expect(await sessionOf(app, cookie)).not.toBeNull();
    expect(await userOf(app, "ann")).toBeNull();
    const users = await app.call("GET", "/v1/organization/users?emails=ann@aceme.example", { key: "zenithAdmin" });
    expect(users.json.data).toHaveLength(1);
  });

  test("does not get in while there is no organization of the name", async () => {
    await open("organization: nobody");
    expect((await signIn(app, provider, account("ann"))).page).toBe("sign-in?error=oidc_unknown_person");
    expect(app.logLines.join("")).toContain("no organization of the name");
  });
});
