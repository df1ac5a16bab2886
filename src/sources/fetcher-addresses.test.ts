import { afterEach, describe, expect, test } from "bun:test";
import { always, closeUpstreams, faultOf, get, upstream } from "../../test/support/outbound.ts";
import { createFetcher, whyNotBaseUrl } from "./fetcher.ts";
import { proxiesFrom } from "./proxies.ts";

/** Forms of a URL by which a server was ever led to where it must not go. */

afterEach(closeUpstreams);

/** Loopback and private networks: an operator may vouch for them, nobody else. */
const onlyTrusted = [
  "http://127.0.0.1/",
  "http://127.0.0.1:11434/",
  "http://127.1/",
  "http://127.0.1/",
  "http://127.255.255.254/",
  "http://127.0.0.1./",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0X7F000001/",
  "http://017700000001/",
  "http://0177.0.0.1/",
  "http://0x7f.0.0.1/",
  "http://0x7f.1/",
  "http://0177.0x0.0.1/",
  "http://127.0.0.0x1/",
  "http://%31%32%37.0.0.1/",
  "http://127%2e0.0.1/",
  "http://localhost/",
  "http://LOCALHOST/",
  "http://LocalHost./",
  "http://a.localhost/",
  "http://a.b.LOCALHOST./",
  "http://%6cocalhost/",
  "http://localhost:8000/v1",
  "https://localhost/",
  "HTTP://127.0.0.1/",
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[0000:0000:0000:0000:0000:0000:0000:0001]/",
  "http://[::0001]:8080/",
  "http://[::ffff:127.0.0.1]/",
  "http://[::FFFF:7f00:1]/",
  "http://[0:0:0:0:0:ffff:127.0.0.1]/",
  "http://[::127.0.0.1]/",
  "http://[::ffff:0:127.0.0.1]/",
  "http://[64:ff9b::127.0.0.1]/",
  "http://[64:ff9b::8.8.8.8]/",
  "http://[64:ff9b:1::8.8.8.8]/",
  "http://[2002:7f00:1::]/",
  "http://[2002:0808:0808::1]/",
  "http://[2001:0:808:808::f7f7:f7f7]/",
  "http://[fe00::5efe:127.0.0.1]/",
  "http://[fc00::1]/",
  "http://[fd12:3456:789a::1]/",
  "http://[fec0::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[100::1]/",
  "http://[::ffff:8.8.8.8]/",
  "http://10.0.0.1/",
  "http://10.255.255.255/",
  "http://167772161/",
  "http://0xa000001/",
  "http://012.0.0.1/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.168.1.1/",
  "http://3232235777/",
  "http://100.64.0.1/",
  "http://100.127.255.255/",
  "http://192.0.0.8/",
  "http://192.0.2.1/",
  "http://198.18.0.1/",
  "http://198.19.255.255/",
  "http://198.51.100.1/",
  "http://203.0.113.1/",
  "http://192.88.99.1/",
];

/** Where no source is, whoever says so. */
const never = [
  "http://169.254.169.254/latest/meta-data/",
  "http://169.254.169.254./",
  "http://2852039166/",
  "http://0xa9fea9fe/",
  "http://0251.0376.0251.0376/",
  "http://0xa9.0xfe.0xa9.0xfe/",
  "http://169.254.43518/",
  "http://169.16689662/",
  "http://169.254.0.1/",
  "http://169.254.170.2/v2/credentials",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:a9fe:a9fe]/",
  "http://[::169.254.169.254]/",
  "http://[::ffff:0:169.254.169.254]/",
  "http://[64:ff9b::169.254.169.254]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[64:ff9b:1::a9fe:a9fe]/",
  "http://[2002:a9fe:a9fe::]/",
  "http://[2001:0:a9fe:a9fe::1]/",
  "http://[2001:0:808:808::5601:5601]/",
  "http://[fe00::200:5efe:169.254.169.254]/",
  "http://[fe80::1]/",
  "http://[fe80::5efe:169.254.169.254]/",
  "http://[febf::1]/",
  "http://[fd00:ec2::254]/",
  "http://[FD00:0EC2:0:0:0:0:0:254]/",
  "http://[fd00:ec2::23]/",
  "http://[fd20:ce::254]/",
  "http://100.100.100.200/",
  "http://168.63.129.16/",
  "http://192.0.0.192/",
  "http://metadata.google.internal/computeMetadata/v1/",
  "http://METADATA.Google.Internal./",
  "http://metadata.goog/",
  "http://metadata/",
  "http://instance-data.ec2.internal/",
  "http://0.0.0.0/",
  "http://0/",
  "http://0x0/",
  "http://0.1.2.3/",
  "http://[::]/",
  "http://[::2]/",
  "http://224.0.0.1/",
  "http://239.255.255.250/",
  "http://[ff02::1]/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  "http://4294967295/",
  "http://[::ffff:255.255.255.255]/",
];

/** What is no URL of an upstream at all, or reads differently to different readers. */
const malformed = [
  "http://user@127.0.0.1/",
  "http://user:secret@example.com/",
  "http://example.com@127.0.0.1/",
  "http://:@example.com/",
  "http://@example.com/",
  "http://%31@example.com/",
  "http://example.com#@127.0.0.1/",
  "http://example.com/#a",
  "http:\\\\127.0.0.1/",
  "http://example.com\\@127.0.0.1/",
  "http://127.0.0.1\\.example.com/",
  "http:/127.0.0.1/",
  "http:127.0.0.1",
  "//127.0.0.1/",
  "127.0.0.1",
  "http://①②⑦.⓪.⓪.①/",
  "http://127。0。0。1/",
  "http://１２７.0.0.1/",
  "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
  "http://exa\u00admple.com/",
  "http://localho\u017ft/",
  "http://127.0.0.1\t/",
  "http://127.0.\n0.1/",
  "http://127.0.0.1\u0000.example.com/",
  " http://example.com/",
  "http://example.com /",
  "http://[::1/",
  "http://[fe80::1%25eth0]/",
  "http://[::1]a/",
  "http://256.0.0.1/",
  "http://1.2.3.4.5/",
  "http://0x100000000/",
  "http://example.com:99999/",
  "http://example.com:-1/",
  "http://a%00b/",
  "http://a%2fb/",
  "http:///v1",
  "http://./",
  "http://../",
  "http://example..com../",
  "file:///etc/passwd",
  "ftp://example.com/",
  "gopher://127.0.0.1:6379/_INFO",
  "unix:/run/docker.sock",
  "data:application/json,{}",
  "javascript:alert(1)",
  "ws://example.com/",
  "",
];

/** The names of these resolve to nothing, so that no test calls the internet. */
const allowed = [
  "https://api.openai.com/v1",
  "http://example.com:8000/",
  "http://EXAMPLE.com./",
  "http://8.8.8.8/",
  "http://134744072/",
  "http://172.32.0.1/",
  "http://100.128.0.1/",
  "http://[2606:4700:4700::1111]/",
  "http://xn--bcher-kva.example/",
  "http://localhost.example.com/",
  "http://metadata.example.com/",
];

const resolve = () => Promise.reject(new Error("no test looks a name up"));
const refusalOf = (url: string, isTrusted: boolean) =>
  faultOf(createFetcher({ resolve }).session({ isTrusted, timeoutMs: 2000 })(get(url)));

test("there are enough of them", () => {
  expect(new Set([...onlyTrusted, ...never, ...malformed]).size).toBeGreaterThanOrEqual(160);
});

describe("a private network", () => {
  test.each(onlyTrusted)("%s is refused unless an operator vouches for it", async (url) => {
    const told = await refusalOf(url, false);
    expect(told.fault).toBe("refused");
    expect(told.message).toContain("private network");
    expect(whyNotBaseUrl(url, false)).toBe(told.message);
    expect(whyNotBaseUrl(url, true)).toBeNull();
  });
});

describe("metadata, link-local and the like", () => {
  test.each(never)("%s is refused to everybody", async (url) => {
    for (const isTrusted of [false, true]) {
      expect(await refusalOf(url, isTrusted)).toMatchObject({ fault: "refused" });
      expect(whyNotBaseUrl(url, isTrusted)).toContain("link-local");
    }
  });
});

describe("what is no URL of an upstream", () => {
  test.each(malformed)("%j is refused to everybody", async (url) => {
    for (const isTrusted of [false, true]) {
      expect(await refusalOf(url, isTrusted)).toMatchObject({ fault: "refused" });
      expect(whyNotBaseUrl(url, isTrusted)).not.toBeNull();
    }
  });

  test("nor is a base URL with a query", () => {
    expect(whyNotBaseUrl("https://example.com/v1?a=b", true)).toContain("query");
  });
});

describe("the internet", () => {
  test.each(allowed)("%s is open to everybody", (url) => {
    expect(whyNotBaseUrl(url, false)).toBeNull();
    expect(whyNotBaseUrl(url, true)).toBeNull();
  });
});

describe("what a name resolves to", () => {
  const inside = ["127.0.0.1", "10.1.2.3", "::1", "fd12::1", "::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "100.64.9.9"];
  const metadata = ["169.254.169.254", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "::ffff:169.254.169.254", "0.0.0.0"];

  test.each(inside)("%s is refused unless trusted, also beside a public address", async (address) => {
    for (const addresses of [[address], ["8.8.8.8", address], [address, "8.8.8.8"]]) {
      const session = createFetcher({ resolve: async () => addresses }).session({ isTrusted: false });
      expect((await faultOf(session(get("http://inside.test/")))).fault).toBe("refused");
    }
  });

  test.each(metadata)("%s is refused to everybody, also beside a public address", async (address) => {
    for (const addresses of [[address], ["8.8.8.8", address], [address, "127.0.0.1"]]) {
      const session = createFetcher({ resolve: async () => addresses }).session({ isTrusted: true });
      expect((await faultOf(session(get("http://inside.test/")))).fault).toBe("refused");
    }
  });

  test("is asked for once, and no later answer of the name server counts", async () => {
    const first = await upstream(always("[1]"));
    const second = await upstream(always("[2]"), "127.0.0.2", first.port);
    const answers = [["127.0.0.1"], ["127.0.0.2"]];
    const asked: string[] = [];
    const rebinding = async (host: string) => {
      asked.push(host);
      return answers.shift() ?? [];
    };
    const session = createFetcher({ resolve: rebinding }).session({ isTrusted: true });
    expect(await session(get(`http://rebind.test:${first.port}/`))).toEqual([1]);
    expect(asked).toEqual(["rebind.test"]);
    expect(second.requests).toEqual([]);
  });

  test("is checked again with every connection", async () => {
    const there = await upstream(always("[1]"));
    const answers = [["127.0.0.1"], ["169.254.169.254"]];
    const session = createFetcher({ resolve: async () => answers.shift() ?? [] }).session({ isTrusted: true });
    const url = `http://rebind.test:${there.port}/`;
    expect(await session(get(url))).toEqual([1]);
    expect((await faultOf(session(get(url)))).fault).toBe("refused");
    expect(there.requests.length).toBe(1);
  });

  test("is checked where a proxy is in between", async () => {
    const proxy = await upstream(always("[1]"));
    const settings = { proxies: proxiesFrom({ HTTP_PROXY: proxy.url }), resolve: async () => ["169.254.169.254"] };
    const session = createFetcher(settings).session({ isTrusted: true });
    expect((await faultOf(session(get("http://rebind.test/")))).fault).toBe("refused");
    expect(proxy.requests).toEqual([]);
  });

  test("leads a stranger to no server on this machine, however it is spelt", async () => {
    const there = await upstream(always("[1]"));
    const spellings = ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "a.localhost"];
    for (const host of spellings) {
      const session = createFetcher().session({ isTrusted: false, timeoutMs: 2000 });
      expect((await faultOf(session(get(`http://${host}:${there.port}/`)))).fault).toBe("refused");
    }
    expect(there.requests).toEqual([]);
    expect(await createFetcher().session({ isTrusted: true })(get(`http://2130706433:${there.port}/`))).toEqual([1]);
  });
});
