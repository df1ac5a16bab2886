import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { TestApp } from "../../support/app.ts";
import { account, eventsOf, post, userOf } from "../../support/oidc/people.ts";
import { startProvider, type TestProvider } from "../../support/oidc/provider.ts";
import { openSigningIn, signIn } from "../../support/oidc/signing-in.ts";

/** What the groups of a person at the provider do. */

let provider: TestProvider;
let app: TestApp;
beforeEach(async () => void (provider = await startProvider()));
afterEach(async () => {
  await app.close();
  provider.close();
});

const open = async (fields = "") => void (app = await openSigningIn(provider, fields));

describe("roles", () => {
  const roles = "create_people: true\nroles: { owner: [owners, admins] }";
  const signedInWith = (groups: unknown) => signIn(app, provider, account("ann", { groups }));
  const roleAfter = async (groups: unknown) => {
    expect((await signedInWith(groups)).page).toBe("");
    return (await userOf(app, "ann")).role;
  };

  test("follow the groups at each sign-in, in both directions, with an event", async () => {
    await open(roles);
    expect(await roleAfter(["staff"])).toBe("reader");
    expect(await roleAfter(["staff", "owners"])).toBe("owner");
    expect(await roleAfter(["staff", "owners"])).toBe("owner");
    expect(await roleAfter("admins")).toBe("owner");
    expect(await roleAfter(["Owners", "owner", "owners "])).toBe("reader");
    const events = (await eventsOf(app, "user.updated")).map(({ details }) => details["changes_requested"]);
    expect(events).toEqual([{ role: "reader" }, { role: "owner" }]);
  });

  test("are found among any number of groups", async () => {
    await open(roles);
    const others = Array.from({ length: 5_000 }, (_, at) => `g${at}`);
    expect(await roleAfter([...others, "owners"])).toBe("owner");
    expect(await roleAfter([])).toBe("reader");
    provider.behaviour = { userinfo: { groups: [...others, ...others.map((group) => `more-${group}`), "owners"] } };
    expect((await signIn(app, provider, account("ann"))).page).toBe("");
    expect((await userOf(app, "ann")).role).toBe("owner");
  });

  test("take effect on the person's sessions within one request", async () => {
    await open(roles);
    const { cookie } = await signedInWith(["owners"]);
    const users = () =>
      app.call("GET", "/console/api/v1/organization/users", {
        headers: { cookie, "sec-fetch-site": "same-origin", "x-rollcall-console": "1" },
      });
    expect((await users()).status).toBe(200);
    await signedInWith([]);
    expect((await users()).status).toBe(403);
  });

  test("stay as they are where the claim is absent, and change where it is empty", async () => {
    await open(roles);
    expect(await roleAfter(["owners"])).toBe("owner");
    for (const absent of [undefined, null, 7, true])
      expect([absent, await roleAfter(absent)]).toEqual([absent, "owner"]);
    expect(await roleAfter([])).toBe("reader");
    expect(await roleAfter(["owners"])).toBe("owner");
    expect(await roleAfter("")).toBe("reader");
    expect(await roleAfter(["owners"])).toBe("owner");
    expect(await roleAfter({})).toBe("reader");
  });

  test("of an invite stay where the claim is absent, too", async () => {
    await open(roles);
    await post(app, "/v1/organization/invites", { email: "ann@aceme.example", role: "owner" });
    expect(await roleAfter(undefined)).toBe("owner");
    expect(await roleAfter([])).toBe("reader");
  });

  test("are read from the userinfo where the token has none", async () => {
    await open(roles);
    provider.behaviour = { userinfo: { sub: "sub-of-ann", groups: ["owners"] } };
    expect(await roleAfter(undefined)).toBe("owner");
    provider.behaviour = { userinfo: { sub: "sub-of-ann", groups: [] } };
    expect(await roleAfter(undefined)).toBe("reader");
  });

  test("keep out whose groups have none where the file lists groups for readers", async () => {
    await open("create_people: true\nroles: { owner: [owners], reader: [staff] }");
    expect((await signedInWith(["guests"])).page).toBe("sign-in?error=oidc_no_role");
    expect(await userOf(app, "ann")).toBeNull();
    expect(await roleAfter(["owners"])).toBe("owner");
    // Out of every group, an owner is no owner any more, whatever key they have.
    expect((await signedInWith(["guests"])).page).toBe("sign-in?error=oidc_no_role");
    expect((await userOf(app, "ann")).role).toBe("reader");
    expect(await roleAfter(["staff"])).toBe("reader");
    // Of somebody new, the claim must say something.
    expect((await signIn(app, provider, account("bob"))).page).toBe("sign-in?error=oidc_no_role");
  });

  test("never take the last owner away", async () => {
    await open("create_people: true\nroles: { owner: [owners] }\norganization: zenith");
    // The file's owner leaves, so that the one of the provider is the last.
    expect((await signedInWith(["owners"])).page).toBe("");
    const { json } = await app.call("GET", "/v1/organization/users", { key: "zenithAdmin" });
    const others = json.data.filter(
      ({ email, role }: { email: string; role: string }) => role === "owner" && !email.startsWith("ann@"),
    );
    const ann = json.data.find(({ email }: { email: string }) => email.startsWith("ann@"));
    for (const { id } of others) await app.call("DELETE", `/v1/organization/users/${id}`, { key: "zenithAdmin" });
    const { page, cookie } = await signedInWith([]);
    expect(page).toBe("");
    const users = await app.call("GET", `/console/api/v1/organization/users/${ann.id}`, {
      headers: { cookie, "sec-fetch-site": "same-origin", "x-rollcall-console": "1" },
    });
    expect(users.json).toMatchObject({ role: "owner" });
    expect(app.logLines.join("")).toContain(`${ann.id} stays an owner against their groups: there is no other`);
  });

  test("of a user whom the file declares are the file's", async () => {
    await open(roles);
    expect((await signIn(app, provider, account("owner", { groups: [] }))).page).toBe("");
    expect((await userOf(app, "owner")).role).toBe("owner");
    expect((await signIn(app, provider, account("reader", { groups: ["owners"] }))).page).toBe("");
    expect((await userOf(app, "reader")).role).toBe("reader");
  });

  test("are nobody's to say without the setting", async () => {
    await open("create_people: true");
    expect(await roleAfter(["owners"])).toBe("reader");
    expect(provider.requests.map(({ path }) => path)).not.toContain("/userinfo");
  });
});

describe("sync_groups", () => {
  test("brings people into the listed groups of their name, and out of them", async () => {
    await open("create_people: true\nsync_groups: [team, absent]");
    const team = (await post(app, "/v1/organization/groups", { name: "team" })).json.id;
    const other = (await post(app, "/v1/organization/groups", { name: "other" })).json.id;
    const members = async (id: string) =>
      (await app.call("GET", `/v1/organization/groups/${id}/users`, { key: "acemeAdmin" })).json.data.length;
    const signedInWith = (groups: unknown) => signIn(app, provider, account("ann", { groups }));
    await signedInWith(["team", "other", "absent"]);
    expect([await members(team), await members(other)]).toEqual([1, 0]);
    expect(app.logLines.join("")).toContain('sync_groups lists \\"absent\\", and there is no such group');
    await signedInWith(undefined);
    expect(await members(team)).toBe(1);
    await signedInWith(["other"]);
    expect(await members(team)).toBe(0);
    const details = (await eventsOf(app, "user.updated", "user.added")).map(
      ({ details: { groups_added, groups_removed } }) => ({ groups_added, groups_removed }),
    );
    expect(details).toEqual([{ groups_removed: [team] }, { groups_added: [team] }] as never);
  });
});
