import { expect, test } from "bun:test";
import { chmodSync, cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawnRollcall } from "../support/server.ts";
import { publicCopy, runUnprivileged } from "../support/processes/unprivileged.ts";
import { keys } from "../support/world.ts";
import { housekeeping } from "./housekeeping.ts";
import { fingerprint, refusal, refusedStart } from "./refused-start.ts";

const refusalMsMax = 10_000;
const { newDirectory, start } = housekeeping();

test.concurrent("a second server on one data directory is refused, and the first goes on", async () => {
  const first = await start();
  // Not compared before and after: the first server goes on writing, the time for one.
  const args = ["serve", "--port", "0", "--data", join(first.directory, "data")];
  expect(await refusal(args)).toMatch(/another Rollcall server is using .*data; .*--data/);
  const answer = await fetch(`${first.url}/rollcall/v1/models`, {
    method: "POST",
    headers: { authorization: `Bearer ${keys.acemeAdmin}`, "content-type": "application/json" },
    body: JSON.stringify({ id: "ft:gpt-4o-mini:acemeco:still-here:1" }),
  });
  expect(answer.status).toBe(200);
  expect(await first.stop()).toBe(0);
});

test.concurrent("of four concurrent first starts on one directory one serves and three are refused", async () => {
  const directory = newDirectory();
  const args = ["serve", "--port", "0", "--data", join(directory, "data")];
  const children = Array.from({ length: 4 }, () => spawnRollcall(args));
  const ended = await Promise.all(
    children.map(async (child) => {
      const { value } = await child.stdout.getReader().read();
      const serves = value !== undefined;
      if (!serves) return { serves, exitCode: await child.exited, says: await new Response(child.stderr).text() };
      const others = children.filter((other) => other !== child).map(({ exited }) => exited);
      await Promise.race([Promise.all(others), Bun.sleep(refusalMsMax)]);
      child.kill("SIGTERM");
      return { serves, exitCode: await child.exited, says: "" };
    }),
  );
  expect(ended.filter(({ serves }) => serves)).toEqual([{ serves: true, exitCode: 0, says: "" }]);
  for (const { serves, exitCode, says } of ended) {
    if (serves) continue;
    expect(exitCode).toBe(1);
    expect(says).toMatch(/^rollcall: another Rollcall server is using [^\n]+\n$/);
  }
});

test.concurrent("an impossible data directory is refused with its name", async () => {
  const directory = newDirectory();
  writeFileSync(join(directory, "file"), "not a directory");
  for (const place of [join(directory, "file"), join(directory, "file", "below"), "/dev/null/x"]) {
    expect(await refusedStart(directory, { flags: ["--data", place] })).toContain(place);
  }
});

test.concurrent("a data directory without write permission is refused, whether new or used", async () => {
  const program = publicCopy(newDirectory());
  expect((await runUnprivileged(program, ["--version"])).exitCode).toBe(0);
  const server = await start();
  await server.stop();
  const fresh = newDirectory();
  const old = newDirectory();
  cpSync(join(server.directory, "data"), old, { recursive: true });
  for (const directory of [fresh, old]) {
    chmodSync(directory, 0o555);
    const before = fingerprint(directory);
    for (const place of [directory, join(directory, "below")]) {
      const { exitCode, stdout, stderr } = await runUnprivileged(program, ["serve", "--port", "0", "--data", place]);
      expect(stderr).toMatch(/^rollcall: [^\n]+\n$/);
      expect(stderr).toContain(directory);
      // In the old one, the database itself cannot be read.
      const isNew = directory === fresh || place !== directory;
      if (isNew)
        expect(stderr).toContain("(name another directory with --data, or start a server for tests with --memory)");
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    }
    expect(fingerprint(directory)).toEqual(before);
    chmodSync(directory, 0o755);
  }
});

test.concurrent("a taken port is refused before a data directory is created", async () => {
  const taken = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const flags = ["--port", String(taken.port)];
  expect(await refusedStart(newDirectory(), { flags })).toMatch(
    new RegExp(`^port ${taken.port} on 127\\.0\\.0\\.1 is taken; .*--port`),
  );
  await taken.stop(true);
});

const misuses: readonly { flags: readonly string[]; says: RegExp }[] = [
  { flags: ["--port", "65536"], says: /port must be a number from 0 to 65535, not "65536"/ },
  { flags: ["--port=-1"], says: /port must be a number from 0 to 65535, not "-1"/ },
  { flags: ["--drain", "10"], says: /--drain must be a time from 0s to 60m, such as 10s, not "10"/ },
  { flags: ["--stop-timeout", "61m"], says: /--stop-timeout must be a time from 0s to 60m, such as 10s, not "61m"/ },
  { flags: ["--cache-mb", "15"], says: /memory for caches must be from 16 to 1000000 MB, not "15"/ },
  { flags: ["--port", "http"], says: /port must be a number from 0 to 65535, not "http"/ },
  { flags: ["--port", "80.5"], says: /port must be a number from 0 to 65535, not "80.5"/ },
  { flags: ["--port", "0x50"], says: /port must be a number from 0 to 65535, not "0x50"/ },
  { flags: ["--host", "192.0.2.1"], says: /cannot listen on 192\.0\.2\.1/ },
  { flags: ["--host", "300.1.1.1"], says: /cannot listen on 300\.1\.1\.1 port \d+: the name has no address/ },
  { flags: ["--prot", "80"], says: /^There is no flag --prot\. Did you mean --port\?$/ },
  { flags: ["--no-access-log=yes"], says: /no-access-log/ },
  { flags: ["now"], says: /"now"/ },
  { flags: ["--config"], says: /--config/ },
];

for (const { flags, says } of misuses) {
  test.concurrent(`serve ${flags.join(" ")} is refused before a data directory is created`, async () => {
    expect(await refusedStart(newDirectory(), { flags })).toMatch(says);
  });
}

test.concurrent("an invalid port in the environment is refused", async () => {
  const args = ["serve", "--data", join(newDirectory(), "data")];
  expect(await refusal(args, { ROLLCALL_PORT: "eighty" })).toMatch(/port must be a number.*"eighty"/);
});
