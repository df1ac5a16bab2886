import { afterEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import { never, onlyTrusted } from "../../../../test/support/api/url-forms.ts";
import {
  always,
  closeUpstreams,
  faultOf,
  secret,
  upstream,
  withTest,
} from "../../../../test/support/upstreams/outbound.ts";
import { call, outgoing, textOf } from "../../../../test/support/upstreams/outgoing-call.ts";
import { answerOf, listening, startRawUpstream } from "../../../../test/support/upstreams/raw-upstream.ts";
import { createFetcher, type FetcherSettings } from "../fetcher.ts";
import { proxiesFrom } from "../proxies.ts";

afterEach(closeUpstreams);

const pem = (name: string) => readFileSync(join(import.meta.dir, "../../../../test/fixtures/tls", name), "utf8");
const certificates = pem("certificate.pem");
const toLoopback = async () => ["127.0.0.1"];
const kept = (socket: Socket) => socket.write(answerOf("[1]"));
const ask = async (url: string, settings: FetcherSettings) => textOf(await createFetcher(settings).call(outgoing(url)));

async function deadPort(): Promise<number> {
  const gone = await startRawUpstream(() => undefined);
  gone.close();
  return gone.port;
}

describe("an address", () => {
  test.each(onlyTrusted.slice(0, 40))("%s is refused unless the source is trusted", async (url) => {
    expect((await faultOf(call(url, { isTrusted: false }))).fault).toBe("refused");
  });

  test.each(never.slice(0, 40))("%s is always refused", async (url) => {
    for (const isTrusted of [false, true]) expect((await faultOf(call(url, { isTrusted }))).fault).toBe("refused");
  });

  test("is refused if any address of the name is forbidden", async () => {
    const send = (addresses: string[], isTrusted: boolean) =>
      faultOf(createFetcher({ resolve: async () => addresses }).call(outgoing("http://upstream.test/", { isTrusted })));
    expect((await send(["127.0.0.1", "169.254.169.254"], true)).fault).toBe("refused");
    expect((await send(["1.1.1.1", "10.0.0.1"], false)).fault).toBe("unresolved");
  });

  test("that a trusted source is connected to is not lent to a source that is not", async () => {
    const there = await upstream(kept);
    const { call: send } = createFetcher({ resolve: toLoopback });
    const url = `http://upstream.test:${there.port}/`;
    await textOf(await send(outgoing(url)));
    expect((await faultOf(send(outgoing(url, { isTrusted: false })))).fault).toBe("unresolved");
    expect(there.requests.length).toBe(1);
  });

  test("is the one that was checked: the name is sent, and not resolved again", async () => {
    const there = await upstream(always("[1]"));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    let asked = 0;
    const resolve = async () => answers[asked++] ?? [];
    const { call: send } = createFetcher({ resolve });
    const url = `http://upstream.test:${there.port}/`;
    for (let time = 0; time < 3; time++) expect(await textOf(await send(outgoing(url)))).toBe("[1]");
    expect(asked).toBe(1);
    expect(there.requests[0]).toContain(`\r\nHost: upstream.test:${there.port}\r\n`);
  });

  test("that fails gives way to the next one, and is looked up again when all fail", async () => {
    const there = await upstream(always("[1]"));
    const answers = [["127.0.0.9"], ["127.0.0.9", "127.0.0.1"]];
    let asked = 0;
    const { call: send } = createFetcher({ resolve: async () => answers[asked++] ?? [] });
    const url = `http://upstream.test:${there.port}/`;
    expect((await faultOf(send(outgoing(url)))).fault).toBe("unreachable");
    expect(await textOf(await send(outgoing(url)))).toBe("[1]");
    expect(asked).toBe(2);
  });

  test("of a dead server is unreachable, and of an unknown name unresolved", async () => {
    const refused = await faultOf(call(`http://127.0.0.1:${await deadPort()}/`));
    expect(refused).toMatchObject({ fault: "unreachable", message: "It refuses connections." });
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect((await faultOf(createFetcher({ resolve }).call(outgoing("http://upstream.test/")))).fault).toBe(
      "unresolved",
    );
  });

  test("can be an IPv6 one, and localhost by its name", async () => {
    const six = await upstream(always("[6]"), "::1");
    expect(await textOf(await call(`${six.url}/`))).toBe("[6]");
    const four = await upstream(always("[4]"));
    expect(await textOf(await call(`http://localhost:${four.port}/`))).toBe("[4]");
  });
});

test("connecting has 10 s, whatever it waits for, and an answer has no deadline", async () => {
  const silent = await listening(withTest(createTcpServer(() => undefined)));
  const proxies = proxiesFrom({ HTTPS_PROXY: `http://127.0.0.1:${silent}` });
  const resolve = () => new Promise<never>(() => undefined);
  const slow = await upstream((socket) => setTimeout(() => socket.end(answerOf("[1]")), 11_000));
  const startedMs = performance.now();
  const waits = [
    createFetcher({ resolve }).call(outgoing("http://upstream.test/")),
    call(`https://127.0.0.1:${silent}/`),
    createFetcher({ proxies, resolve: toLoopback }).call(outgoing("https://upstream.test/")),
  ];
  const answered = call(slow.url).then(textOf);
  for (const reported of await Promise.all(waits.map(faultOf)))
    expect(reported).toMatchObject({ fault: "unreachable", message: "It accepted no connection within 10 s." });
  const tookMs = performance.now() - startedMs;
  expect(tookMs).toBeGreaterThan(9900);
  expect(tookMs).toBeLessThan(11_500);
  expect(await answered).toBe("[1]");
}, 30_000);

describe("TLS", () => {
  async function secureUpstream() {
    let connections = 0;
    const server = createHttpsServer({ key: pem("key.pem"), cert: certificates }, (request, response) =>
      response.end(JSON.stringify([request.headers.host, request.url])),
    );
    server.on("secureConnection", () => connections++);
    return { port: await listening(withTest(server)), connections: () => connections };
  }

  test("accepts the certificate of the name, and keeps the connection", async () => {
    const { port, connections } = await secureUpstream();
    const { call: send } = createFetcher({ resolve: toLoopback, certificates });
    for (let time = 0; time < 3; time++) {
      const reply = await send(outgoing(`https://upstream.test:${port}/a?b`));
      expect(JSON.parse(await textOf(reply))).toEqual([`upstream.test:${port}`, "/a?b"]);
    }
    expect(connections()).toBe(1);
  });

  test.each([
    ["an unknown issuer", "upstream.test", {}, "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["another name", "other.test", { certificates }, "ERR_TLS_CERT_ALTNAME_INVALID"],
  ])("rejects a certificate of %s", async (_name, host, trust, code) => {
    const { port } = await secureUpstream();
    const reported = await faultOf(ask(`https://${host}:${port}/`, { resolve: toLoopback, ...trust }));
    expect(reported).toMatchObject({ fault: "tls", message: `No TLS connection: ${code}.` });
  });

  test("does not lend the connection of one name to another at the same address", async () => {
    const { port } = await secureUpstream();
    const { call: send } = createFetcher({ resolve: toLoopback, certificates });
    await textOf(await send(outgoing(`https://upstream.test:${port}/`)));
    expect((await faultOf(send(outgoing(`https://other.test:${port}/`)))).fault).toBe("tls");
  });
});

/** A proxy that forwards everything to one port, and notes what it was asked. */
async function proxy(port: number, status = 200) {
  const seen: string[] = [];
  const server = createHttpServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers["proxy-authorization"]}`);
    response.writeHead(status).end("[1]");
  });
  server.on("connect", (request, socket: Socket) => {
    seen.push(`CONNECT ${request.url} ${request.headers["proxy-authorization"]}`);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    return onward.pipe(socket).pipe(onward);
  });
  return { seen, url: `http://user:p%40ss@127.0.0.1:${await listening(withTest(server))}` };
}

describe("a proxy", () => {
  const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;

  test("gets the whole http URL, and keeps its connection", async () => {
    const { seen, url } = await proxy(0);
    const { call: send } = createFetcher({ proxies: proxiesFrom({ HTTP_PROXY: url }), resolve: toLoopback });
    for (let time = 0; time < 2; time++)
      expect(await textOf(await send(outgoing("http://upstream.test:81/a?b")))).toBe("[1]");
    expect(seen).toEqual(Array(2).fill(`POST http://upstream.test:81/a?b ${authorization}`));
  });

  test("opens a tunnel for an https URL, and sees neither path nor secret", async () => {
    const server = createHttpsServer({ key: pem("key.pem"), cert: certificates }, (request, response) =>
      response.end(request.url),
    );
    const { seen, url } = await proxy(await listening(withTest(server)));
    const settings = { proxies: proxiesFrom({ HTTPS_PROXY: url }), resolve: toLoopback, certificates };
    const { call: send } = createFetcher(settings);
    for (let time = 0; time < 2; time++)
      expect(await textOf(await send(outgoing("https://upstream.test/a")))).toBe("/a");
    expect(seen).toEqual([`CONNECT upstream.test:443 ${authorization}`]);
    expect(JSON.stringify(seen)).not.toContain(secret);
  });

  test("is not used for hosts in NO_PROXY and for this machine", async () => {
    const there = await upstream(always('["directly"]'));
    const { seen, url } = await proxy(0);
    const settings = { proxies: proxiesFrom({ HTTP_PROXY: url, NO_PROXY: ".upstream.test" }), resolve: toLoopback };
    expect(await ask(`http://a.upstream.test:${there.port}/`, settings)).toBe('["directly"]');
    expect(await ask(`http://127.0.0.1:${there.port}/`, settings)).toBe('["directly"]');
    expect(seen).toEqual([]);
  });

  test.each(["http", "https"])("that wants other credentials is reported as the proxy (%s)", async (scheme) => {
    const { url } = await proxy(0, 407);
    const proxies = proxiesFrom({ HTTP_PROXY: url, HTTPS_PROXY: url });
    const reported = await faultOf(ask(`${scheme}://upstream.test/`, { proxies, resolve: toLoopback }));
    expect(reported).toMatchObject({ fault: "proxy", message: "The proxy answered 407." });
  });

  test("that is down is reported as such", async () => {
    const proxies = proxiesFrom({ HTTP_PROXY: `http://127.0.0.1:${await deadPort()}` });
    const reported = await faultOf(ask("http://upstream.test/", { proxies, resolve: toLoopback }));
    expect(reported).toMatchObject({ fault: "proxy", message: "The proxy cannot be reached." });
  });

  test("gets no call for a forbidden address", async () => {
    const { seen, url } = await proxy(0);
    const proxies = proxiesFrom({ HTTP_PROXY: url });
    const { call: send } = createFetcher({ proxies, resolve: async () => ["10.0.0.1"] });
    expect((await faultOf(send(outgoing("http://inside.test/", { isTrusted: false })))).fault).toBe("unresolved");
    expect((await faultOf(send(outgoing("http://169.254.169.254/")))).fault).toBe("refused");
    expect(seen).toEqual([]);
  });

  test("of the environment alone is not used: settings decide, not the runtime", async () => {
    const there = await upstream(always("[1]"), "127.0.0.2");
    const { seen, url } = await proxy(0);
    const script = `const { createFetcher } = await import(${JSON.stringify(join(import.meta.dir, "../fetcher.ts"))});
      const { signal } = new AbortController();
      const call = { method: "GET", url: ${JSON.stringify(`${there.url}/`)}, headers: {}, body: null, isTrusted: true, signal };
      const { body } = await createFetcher().call(call);
      body.listen({ arrives: (part) => process.stdout.write(part), ends: () => process.exit(0), fails: () => process.exit(1) });`;
    const env = { ...process.env, HTTP_PROXY: url, http_proxy: url, ALL_PROXY: url, NO_PROXY: "", no_proxy: "" };
    const child = Bun.spawn([process.execPath, "-e", script], { env, stdout: "pipe" });
    expect(await new Response(child.stdout).text()).toBe("[1]");
    expect(seen).toEqual([]);
  });
});
