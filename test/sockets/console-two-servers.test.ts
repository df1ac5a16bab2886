import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { freshDatabase, whyNoPostgres, type TestDatabase } from "../support/postgres/postgres.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { cookieIn, fromPage } from "../support/console/page-requests.ts";
import { keys } from "../support/world.ts";

/** Servers of their own processes on one database, and people who are signed in to the console. */
describe.skipIf(whyNoPostgres !== null)("sessions on two servers", () => {
  let database: TestDatabase;
  let one: TestServer;
  let other: TestServer;
  beforeEach(async () => {
    database = await freshDatabase();
    [one, other] = [await startServer({ databaseUrl: database.url }), await startServer({ databaseUrl: database.url })];
  });
  afterEach(async () => {
    for (const server of [one, other]) {
      await server.kill();
      server.remove();
    }
    await database.drop();
  });

  const signIn = async (body: object = { key: keys.acemeReaderAdmin }) => {
    const cookie = cookieIn(await fromPage(one.url, "POST", "/session", { body }));
    const me = await (await fromPage(other.url, "GET", "/rollcall/v1/me", { cookie })).json();
    return { cookie, me };
  };
  const asOwner = (method: string, path: string) =>
    fetch(`${one.url}${path}`, { method, headers: { authorization: `Bearer ${keys.acemeAdmin}` } });
  const endedOn = async (server: TestServer, cookie: string | undefined) =>
    expect((await fromPage(server.url, "GET", "/session", { cookie })).status).toBe(401);

  test("a session works on both, and ends on both whichever of them ended it", async () => {
    const signedOut = await signIn();
    expect(signedOut.me.principal.email).toBe("reader@aceme.example");
    await fromPage(one.url, "DELETE", "/session", { cookie: signedOut.cookie });
    await endedOn(other, signedOut.cookie);

    const ended = await signIn();
    expect((await asOwner("DELETE", `/rollcall/v1/sessions/${ended.me.session.id}`)).status).toBe(200);
    await endedOn(other, ended.cookie);

    const revoked = await signIn();
    await asOwner("DELETE", `/v1/organization/admin_api_keys/${revoked.me.key.id}`);
    await endedOn(other, revoked.cookie);
  });

  test("a session that signs out is over in the next request to the other server, thirty times", async () => {
    for (let at = 0; at < 30; at++) {
      const { cookie } = await signIn();
      await fromPage(one.url, "DELETE", "/session", { cookie });
      await endedOn(other, cookie);
    }
  });

  test("a key that is revoked takes its session along, on the other server too", async () => {
    const { cookie, me } = await signIn();
    const withKey = () =>
      fetch(`${other.url}/rollcall/v1/me`, { headers: { authorization: `Bearer ${keys.acemeReaderAdmin}` } });
    expect((await withKey()).status).toBe(200);
    await asOwner("POST", `/rollcall/v1/users/${me.principal.id}/revoke_keys`);
    // On the server that answered, at once.
    expect((await fromPage(one.url, "GET", "/session", { cookie })).status).toBe(401);
    await endedOn(other, cookie);
    // The other server knows by now what it would have learned within a moment.
    expect((await withKey()).status).toBe(401);
  });

  test("a session of somebody who is removed ends on both", async () => {
    const { cookie, me } = await signIn();
    expect((await asOwner("DELETE", `/v1/organization/users/${me.principal.id}`)).status).toBe(200);
    await endedOn(other, cookie);
    await endedOn(one, cookie);
  });

  test("a link signs in once, whichever server it is sent to", async () => {
    const { token } = await (await asOwner("POST", "/rollcall/v1/sign_in_links")).json();
    const servers = [one, other, one, other];
    const answers = await Promise.all(
      servers.map(({ url }) => fromPage(url, "POST", "/session", { body: { link: token } })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401, 401]);
  });
});
