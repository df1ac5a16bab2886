import { afterEach, describe, expect, test } from "bun:test";
import { always, closeUpstreams, faultOf, get, upstream } from "../../../test/support/upstreams/outbound.ts";
import { allowed, malformed, never, onlyTrusted } from "../../../test/support/api/url-forms.ts";
import { createFetcher, validateBaseUrl } from "./fetcher.ts";
import { proxiesFrom } from "./proxies.ts";

afterEach(closeUpstreams);

const resolve = () => Promise.reject(new Error("no test looks a name up"));
const refusalOf = (url: string, isTrusted: boolean) =>
  faultOf(createFetcher({ resolve }).session({ isTrusted, timeoutMs: 2000 })(get(url)));

test("there are enough of them", () => {
  expect(new Set([...onlyTrusted, ...never, ...malformed]).size).toBeGreaterThanOrEqual(160);
});

describe("a private network", () => {
  test.each(onlyTrusted)("%s is refused unless the source is trusted", async (url) => {
    const reported = await refusalOf(url, false);
    expect(reported.fault).toBe("refused");
    expect(reported.message).toContain("private network");
    expect(validateBaseUrl(url, false)).toBe(reported.message);
    expect(validateBaseUrl(url, true)).toBeNull();
  });
});

describe("metadata, link-local and the like", () => {
  test.each(never)("%s is always refused", async (url) => {
    for (const isTrusted of [false, true]) {
      expect(await refusalOf(url, isTrusted)).toMatchObject({ fault: "refused" });
      expect(validateBaseUrl(url, isTrusted)).toContain("link-local");
    }
  });
});

describe("an invalid URL", () => {
  test.each(malformed)("%j is always refused", async (url) => {
    for (const isTrusted of [false, true]) {
      expect(await refusalOf(url, isTrusted)).toMatchObject({ fault: "refused" });
      expect(validateBaseUrl(url, isTrusted)).not.toBeNull();
    }
  });

  test("a base URL with a query is refused", () => {
    expect(validateBaseUrl("https://example.com/v1?a=b", true)).toContain("query");
  });
});

describe("the internet", () => {
  test.each(allowed)("%s may be called for every source", (url) => {
    expect(validateBaseUrl(url, false)).toBeNull();
    expect(validateBaseUrl(url, true)).toBeNull();
  });
});

describe("the addresses of a name", () => {
  const inside = ["127.0.0.1", "10.1.2.3", "::1", "fd12::1", "::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "100.64.9.9"];
  const metadata = ["169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "::ffff:169.254.169.254", "0.0.0.0"];

  test.each(inside)("%s is refused unless trusted, even beside a public address", async (address) => {
    for (const addresses of [[address], ["8.8.8.8", address], [address, "8.8.8.8"]]) {
      const session = createFetcher({ resolve: async () => addresses }).session({ isTrusted: false });
      expect((await faultOf(session(get("http://inside.test/")))).fault).toBe("unresolved");
    }
  });

  test.each(metadata)("%s is always refused, even beside a public address", async (address) => {
    for (const addresses of [[address], ["8.8.8.8", address], [address, "127.0.0.1"]]) {
      const session = createFetcher({ resolve: async () => addresses }).session({ isTrusted: true });
      expect((await faultOf(session(get("http://inside.test/")))).fault).toBe("refused");
    }
  });

  test("are resolved once, and no later answer of the name server counts", async () => {
    const first = await upstream(always("[1]"));
    const second = await upstream(always("[2]"), "127.0.0.2", first.port);
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    const requests: string[] = [];
    const rebinding = async (host: string) => {
      requests.push(host);
      return answers.shift() ?? [];
    };
    const session = createFetcher({ resolve: rebinding }).session({ isTrusted: true });
    expect(await (await session(get(`http://rebind.test:${first.port}/`))).json()).toEqual([1]);
    expect(requests).toEqual(["rebind.test"]);
    expect(second.requests).toEqual([]);
  });

  test("are checked again for every connection", async () => {
    const there = await upstream(always("[1]"));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    const session = createFetcher({ resolve: async () => answers.shift() ?? [] }).session({ isTrusted: true });
    const url = `http://rebind.test:${there.port}/`;
    expect(await (await session(get(url))).json()).toEqual([1]);
    expect((await faultOf(session(get(url)))).fault).toBe("refused");
    expect(there.requests.length).toBe(1);
  });

  test("are checked behind a proxy too", async () => {
    const proxy = await upstream(always("[1]"));
    const settings = { proxies: proxiesFrom({ HTTP_PROXY: proxy.url }), resolve: async () => ["169.254.169.254"] };
    const session = createFetcher(settings).session({ isTrusted: true });
    expect((await faultOf(session(get("http://rebind.test/")))).fault).toBe("refused");
    expect(proxy.requests).toEqual([]);
  });

  test("never lead an untrusted source to this machine, however they are spelt", async () => {
    const there = await upstream(always("[1]"));
    const spellings = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "a.localhost"];
    for (const host of spellings) {
      const session = createFetcher().session({ isTrusted: false, timeoutMs: 2000 });
      expect((await faultOf(session(get(`http://${host}:${there.port}/`)))).fault).toBe("refused");
    }
    expect(there.requests).toEqual([]);
    const answer = await createFetcher().session({ isTrusted: true })(get(`http://2130706433:${there.port}/`));
    expect(await answer.json()).toEqual([1]);
  });
});

test("a name in a private network and a name without an address give the same error", async () => {
  const faults = [];
  for (const addresses of [[], ["10.1.2.3"], ["169.254.169.254"], ["8.8.8.8", "127.0.0.1"]]) {
    const session = createFetcher({ resolve: async () => addresses }).session({ isTrusted: false });
    const { fault, message } = await faultOf(session(get("http://inside.test/")));
    faults.push({ fault, message });
  }
  expect(new Set(faults.map((fault) => JSON.stringify(fault))).size).toBe(1);
});
