import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../support/command-line.ts";

/** Servers that ask for a certificate. */

const isMissing = Bun.which("openssl") === null;
if (isMissing) console.warn("openssl is not installed: client certificates are not tried");

describe.skipIf(isMissing)("a client certificate", () => {
  let place: string;
  let server: Bun.Server<undefined>;
  const file = (name: string) => join(place, name);
  const openssl = (line: string) =>
    expect(Bun.spawnSync(["openssl", ...line.split(" ")], { cwd: place }).exitCode).toBe(0);

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), "rollcall-certificates-"));
    const ofEllipticCurve = "-x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2";
    for (const name of ["server", "client"])
      openssl(
        `req ${ofEllipticCurve} -keyout ${name}.key -out ${name}.pem -subj /CN=x -addext subjectAltName=IP:127.0.0.1`,
      );
    const [key, cert, ca] = ["server.key", "server.pem", "client.pem"].map((name) => readFileSync(file(name), "utf8"));
    server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      tls: { key: key!, cert: cert!, ca: ca!, requestCert: true, rejectUnauthorized: true },
      fetch: () => Response.json({ object: "list", data: [] }),
    });
  });
  afterAll(async () => {
    await server.stop(true);
    rmSync(place, { recursive: true });
  });

  const list = (environment: Record<string, string>) =>
    run(["models", "list", "--quiet"], {
      environment: {
        OPENAI_BASE_URL: `https://127.0.0.1:${server.port}/v1`,
        NODE_EXTRA_CA_CERTS: file("server.pem"),
        ...environment,
      },
    });
  const pair = (cert: string, key: string) => ({
    OPENAI_MTLS_CLIENT_CERT_FILE: file(cert),
    OPENAI_MTLS_CLIENT_KEY_FILE: file(key),
  });

  test("a server that requires a client certificate accepts it, and rejects a client without one", async () => {
    const done = await list(pair("client.pem", "client.key"));
    expect(done).toEqual({ exitCode: 0, stdout: "No results.\n", stderr: "" });
    expect((await list({})).stderr).toStartWith("Cannot reach ");
  });
  test("an unknown certificate authority is reported, with the way to trust it", async () => {
    const { exitCode, stderr } = await list({ ...pair("client.pem", "client.key"), NODE_EXTRA_CA_CERTS: "" });
    expect(exitCode).toBe(1);
    expect(stderr).toStartWith(
      `Cannot reach https://127.0.0.1:${server.port}/v1: its certificate is from an authority that is not trusted here. ` +
        "To trust one, name its PEM file in NODE_EXTRA_CA_CERTS.",
    );
  });
  test.each([
    ["is none", "client.key", "client.key"],
    ["is not that of the key", "server.pem", "client.key"],
    ["has no key", "client.pem", "client.pem"],
  ])("a client certificate that %s is reported", async (_, cert, key) => {
    const { exitCode, stdout, stderr } = await list(pair(cert, key));
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(
      `The files ${file(cert)} and ${file(key)} are not a certificate and its key, both as PEM without a password.\n`,
    );
  });
});
