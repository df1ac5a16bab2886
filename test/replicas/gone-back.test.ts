import { describe, expect, test } from "bun:test";
import { SQL } from "bun";
import { freshDatabase, whyNoPostgres } from "../support/postgres/postgres.ts";
import { startServer } from "../support/server.ts";
import { until } from "../support/waiting.ts";
import { keys } from "../support/world.ts";

/*
 * What a failover to a standby that had not heard everything comes to: an older state under the same name, and on it
 * other changes with the revisions of those that were lost. A copy of the database stands for the standby.
 */
describe.skipIf(whyNoPostgres !== null)("a database that lost revisions and reused them", () => {
  test("is read again, although its revision is the known one", async () => {
    const database = await freshDatabase();
    const name = new URL(database.url).pathname.slice(1);
    const first = await startServer({ databaseUrl: database.url });
    await first.stop();
    const other = await freshDatabase();
    const outside = new SQL(other.url, { database: new URL(other.url).pathname.slice(1), max: 1 });
    await endSessions(outside, name);
    await outside.unsafe(`create database ${name}_copy template ${name}`);
    const knowing = await startServer({ databaseUrl: database.url });
    for (const project of ["lost", "lost too"]) await addProject(knowing.url, project);
    expect(await statusFor(knowing.url)).toBe(200);

    // Held still, so that it sees no revision but the one it knows.
    knowing.process.kill("SIGSTOP");
    await endSessions(outside, name);
    await outside.unsafe(`alter database ${name} rename to ${name}_old`);
    await outside.unsafe(`alter database ${name}_copy rename to ${name}`);
    const writing = await startServer({ databaseUrl: database.url });
    await revokeMember(writing.url);
    await addProject(writing.url, "new");
    expect(await revisionOf(writing.url)).toBe(3);
    knowing.process.kill("SIGCONT");
    await until(async () => (await statusFor(knowing.url)) === 401);
    expect(await revisionOf(knowing.url)).toBe(3);
    await until(() => knowing.stderr().includes("PostgreSQL was started again or replaced"));

    // The lost state in its place again, which is older than what is shown.
    await addProject(writing.url, "newer");
    await until(async () => (await revisionOf(knowing.url)) === 4);
    await endSessions(outside, name);
    await outside.unsafe(`alter database ${name} rename to ${name}_newer`);
    await endSessions(outside, `${name}_old`);
    await outside.unsafe(`alter database ${name}_old rename to ${name}`);
    await until(async () => (await revisionOf(knowing.url)) === 3);
    const said = () => knowing.stderr().match(/^.*has gone back.*$/gm) ?? [];
    await until(() => said().length > 0);
    expect(said()).toEqual([expect.stringMatching(/"level":"error".*from revision 4 to 3: /)]);

    await Promise.all([knowing.kill(), writing.kill()]);
    for (const server of [first, knowing, writing]) server.remove();
    await outside.unsafe(`drop database ${name}_newer with (force)`);
    await outside.close();
    await Promise.all([database.drop(), other.drop()]);
  });
});

async function endSessions(sql: SQL, database: string): Promise<void> {
  const sessions = `from pg_stat_activity where datname = '${database}'`;
  await sql.unsafe(`select pg_terminate_backend(pid) ${sessions}`);
  await until(async () => (await sql.unsafe<unknown[]>(`select 1 ${sessions}`)).length === 0);
}

async function statusFor(url: string): Promise<number> {
  return (await fetch(`${url}/v1/models`, { headers: { authorization: `Bearer ${keys.acemeMember}` } })).status;
}

async function revisionOf(url: string): Promise<number> {
  return Number(/^rollcall_revision (\d+)$/m.exec(await (await fetch(`${url}/metrics`)).text())?.[1]);
}

const headers = { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" };

async function addProject(url: string, name: string): Promise<void> {
  const sent = { method: "POST", headers, body: JSON.stringify({ name }) };
  expect((await fetch(`${url}/v1/organization/projects`, sent)).status).toBe(200);
}

async function revokeMember(url: string): Promise<void> {
  const path = `${url}/v1/organization/projects/proj_aceme/api_keys`;
  const { data } = (await (await fetch(`${path}?limit=100`, { headers })).json()) as {
    data: { id: string; name: string }[];
  };
  const { id } = data.find((key) => key.name === "acemeMember")!;
  expect((await fetch(`${path}/${id}`, { method: "DELETE", headers })).status).toBe(200);
}
