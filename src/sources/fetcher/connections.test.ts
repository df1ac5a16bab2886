import { afterEach, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { join } from "node:path";
import {
  always,
  ask,
  closeUpstreams,
  faultOf,
  get,
  secret,
  upstream,
  withTest,
} from "../../../test/support/upstreams/outbound.ts";
import { answerOf, listening, startRawUpstream, type Answer } from "../../../test/support/upstreams/raw-upstream.ts";
import { createFetcher } from "./fetcher.ts";
import { proxiesFrom } from "./proxies.ts";

afterEach(closeUpstreams);

const pem = (name: string) => readFileSync(join(import.meta.dir, "../../../test/fixtures/tls", name), "utf8");
const certificates = pem("certificate.pem");
const toLoopback = async () => ["127.0.0.1"];

async function secureUpstream(): Promise<number> {
  const server = createHttpsServer({ key: pem("key.pem"), cert: certificates }, (request, response) =>
    response.end(JSON.stringify({ host: request.headers.host, url: request.url })),
  );
  return await listening(withTest(server));
}

async function deadPort(): Promise<number> {
  const gone = await startRawUpstream(() => undefined);
  gone.close();
  return gone.port;
}

describe("the deadline", () => {
  const drip = (socket: Socket, text: string) => {
    const timer = setInterval(() => socket.write(text), 40);
    socket.on("close", () => clearInterval(timer));
  };
  const slow: [string, Answer][] = [
    ["silence", () => undefined],
    ["headers byte by byte", (socket) => [socket.write("HTTP/1.1 200 OK\r\nX: "), drip(socket, "y")]],
    ["a body byte by byte", (socket) => [socket.write(answerOf("[", ["Content-Length: 999"])), drip(socket, " ")]],
    ["one 100 Continue after another", (socket) => drip(socket, "HTTP/1.1 100 Continue\r\n\r\n")],
  ];
  test.each(slow)("covers %s, and then closes the connection", async (_name, answer) => {
    const ended = Promise.withResolvers<void>();
    const there = await upstream((socket, request) => {
      socket.on("close", () => ended.resolve());
      answer(socket, request);
    });
    const began = performance.now();
    const reported = await faultOf(ask(there.url, {}, 400));
    expect(reported).toMatchObject({ fault: "timeout", message: "It did not answer within 0.4 s." });
    expect(performance.now() - began).toBeLessThan(15_000);
    await ended.promise;
  });

  test("covers a name server that is silent", async () => {
    const result = ask("http://upstream.test/", { resolve: () => new Promise(() => undefined) }, 200);
    expect((await faultOf(result)).fault).toBe("timeout");
  });

  test("covers all requests of a session", async () => {
    const there = await upstream((socket) => setTimeout(() => socket.end(answerOf("{}")), 250));
    const session = createFetcher().session({ isTrusted: true, timeoutMs: 400 });
    expect(await (await session(get(there.url))).json()).toEqual({});
    expect((await faultOf(session(get(there.url)))).fault).toBe("timeout");
    expect((await faultOf(session(get(there.url)))).fault).toBe("timeout");
    expect(there.requests.length).toBe(2);
  });
});

describe("a connection", () => {
  test("that is refused is reported as such", async () => {
    const reported = await faultOf(ask(`http://127.0.0.1:${await deadPort()}/`));
    expect(reported).toMatchObject({ fault: "unreachable", message: "It refuses connections." });
  });

  test("tries the next address of the name when one fails", async () => {
    const there = await upstream(always("[1]"));
    const resolve = async () => ["127.0.0.9", "127.0.0.1"];
    expect(await ask(`http://upstream.test:${there.port}/`, { resolve })).toEqual([1]);
    expect(there.requests[0]).toContain(`host: upstream.test:${there.port}\r\n`);
  });

  test("reaches localhost by its name", async () => {
    const there = await upstream(always("[1]"));
    expect(await ask(`http://localhost:${there.port}/`)).toEqual([1]);
  });

  test("reaches an IPv6 address", async () => {
    const there = await upstream(always("[1]"), "::1");
    expect(await ask(`${there.url}/`)).toEqual([1]);
  });

  test("to a name without addresses is reported as unresolved", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    expect((await faultOf(ask("http://upstream.test/", { resolve }))).fault).toBe("unresolved");
  });
});

describe("TLS", () => {
  test("accepts the certificate of the name", async () => {
    const port = await secureUpstream();
    const answer = await ask(`https://upstream.test:${port}/a?b`, { resolve: toLoopback, certificates });
    expect(answer).toEqual({ host: `upstream.test:${port}`, url: "/a?b" });
  });

  test("accepts the certificate of the address", async () => {
    const port = await secureUpstream();
    expect(await ask(`https://127.0.0.1:${port}/`, { certificates })).toMatchObject({ url: "/" });
  });

  test("rejects an untrusted certificate", async () => {
    const reported = await faultOf(ask(`https://upstream.test:${await secureUpstream()}/`, { resolve: toLoopback }));
    expect(reported).toMatchObject({ fault: "tls", message: "No TLS connection: DEPTH_ZERO_SELF_SIGNED_CERT." });
  });

  test("rejects the certificate of another name", async () => {
    const url = `https://other.test:${await secureUpstream()}/`;
    const reported = await faultOf(ask(url, { resolve: toLoopback, certificates }));
    expect(reported).toMatchObject({ fault: "tls", message: "No TLS connection: ERR_TLS_CERT_ALTNAME_INVALID." });
  });

  test("rejects a server without TLS", async () => {
    const server = withTest(
      createTcpServer((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad\r\n\r\n"))),
    );
    expect((await faultOf(ask(`https://127.0.0.1:${await listening(server)}/`))).fault).toBe("tls");
  });
});

/** A proxy that forwards everything to one port, whatever the name, and records the requests. */
async function proxy(port: number, status = 200) {
  const requests: { line: string; authorization: string | undefined }[] = [];
  const server = createHttpServer((request, response) => {
    requests.push({ line: `${request.method} ${request.url}`, authorization: request.headers["proxy-authorization"] });
    response.writeHead(status).end('["by proxy"]');
  });
  server.on("connect", (request, socket: Socket) => {
    requests.push({ line: `CONNECT ${request.url}`, authorization: request.headers["proxy-authorization"] });
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`);
    const onward = connect(port, "127.0.0.1", () => socket.write("HTTP/1.1 200 OK\r\n\r\n"));
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
    return onward.pipe(socket).pipe(onward);
  });
  const url = `http://user:p%40ss@127.0.0.1:${await listening(withTest(server))}`;
  return { requests, url };
}

describe("a proxy", () => {
  const authorization = `Basic ${Buffer.from("user:p@ss").toString("base64")}`;

  test("gets the whole http URL, with the credentials of the variable", async () => {
    const { requests, url } = await proxy(0);
    const proxies = proxiesFrom({ http_proxy: url, HTTPS_PROXY: "http://127.0.0.1:1" });
    expect(await ask("http://upstream.test:8000/v1/models?a=b", { proxies, resolve: toLoopback })).toEqual([
      "by proxy",
    ]);
    expect(requests).toEqual([{ line: "GET http://upstream.test:8000/v1/models?a=b", authorization }]);
  });

  test("opens a tunnel for an https URL, and sees neither path nor secret", async () => {
    const port = await secureUpstream();
    const { requests, url } = await proxy(port);
    const settings = { proxies: proxiesFrom({ HTTPS_PROXY: url }), resolve: toLoopback, certificates };
    const answer = await ask("https://upstream.test/v1/models", settings);
    expect(answer).toEqual({ host: "upstream.test", url: "/v1/models" });
    expect(requests).toEqual([{ line: "CONNECT upstream.test:443", authorization }]);
    expect(JSON.stringify(requests)).not.toContain(secret);
  });

  test("is not used for hosts in NO_PROXY and for this machine", async () => {
    const there = await upstream(always('["directly"]'));
    const { requests, url } = await proxy(0);
    const proxies = proxiesFrom({ HTTP_PROXY: url, NO_PROXY: "other.test, .upstream.test" });
    const settings = { proxies, resolve: toLoopback };
    expect(await ask(`http://a.upstream.test:${there.port}/`, settings)).toEqual(["directly"]);
    expect(await ask(`http://127.0.0.1:${there.port}/`, settings)).toEqual(["directly"]);
    expect(await ask(`http://elsewhere.test:${there.port}/`, settings)).toEqual(["by proxy"]);
    expect(requests.length).toBe(1);
  });

  test.each(["http", "https"])(
    "that refuses is reported differently from an upstream that does (%s)",
    async (scheme) => {
      const { url } = await proxy(0, 407);
      const proxies = proxiesFrom({ HTTP_PROXY: url, HTTPS_PROXY: url });
      const reported = await faultOf(ask(`${scheme}://upstream.test/`, { proxies, resolve: toLoopback }));
      expect(reported).toMatchObject({ fault: "proxy", message: "The proxy answered 407." });
    },
  );

  test("that is down is reported as such", async () => {
    const proxies = proxiesFrom({ HTTP_PROXY: `http://127.0.0.1:${await deadPort()}` });
    const reported = await faultOf(ask("http://upstream.test/", { proxies, resolve: toLoopback }));
    expect(reported).toMatchObject({ fault: "proxy", message: "The proxy cannot be reached." });
  });

  test("gets no request for a forbidden address", async () => {
    const { requests, url } = await proxy(0);
    const fetcher = createFetcher({ proxies: proxiesFrom({ HTTP_PROXY: url }), resolve: async () => ["10.0.0.1"] });
    const result = fetcher.session({ isTrusted: false })(get("http://inside.test/"));
    expect((await faultOf(result)).fault).toBe("unresolved");
    const trusted = fetcher.session({ isTrusted: true })(get("http://169.254.169.254/"));
    expect((await faultOf(trusted)).fault).toBe("refused");
    expect(requests).toEqual([]);
  });

  test("resolves names that this machine cannot, for trusted sources", async () => {
    const { url } = await proxy(0);
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    const fetcher = createFetcher({ proxies: proxiesFrom({ HTTP_PROXY: url }), resolve });
    const far = await fetcher.session({ isTrusted: true })(get("http://far.test/"));
    expect(await far.json()).toEqual(["by proxy"]);
    const untrusted = fetcher.session({ isTrusted: false })(get("http://far.test/"));
    expect((await faultOf(untrusted)).fault).toBe("unresolved");
  });
});
