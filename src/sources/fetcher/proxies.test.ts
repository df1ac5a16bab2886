import { describe, expect, test } from "bun:test";
import { proxiesFrom, proxyFor } from "./proxies.ts";

describe("the proxy of the environment", () => {
  test.each([
    ["http://proxy.test:3128", { host: "proxy.test", port: 3128, credentials: null }],
    ["proxy.test:3128/", { host: "proxy.test", port: 3128, credentials: null }],
    ["http://proxy.test", { host: "proxy.test", port: 80, credentials: null }],
    ["http://u:p%40%3a@10.0.0.1:8080", { host: "10.0.0.1", port: 8080, credentials: "u:p@:" }],
    ["http://[::1]:8080", { host: "::1", port: 8080, credentials: null }],
  ])("%s", (text, proxy) => {
    expect(proxiesFrom({ HTTPS_PROXY: text }).https).toEqual(proxy);
  });

  test("lower-case variables win, and a blank value is none", () => {
    expect(proxiesFrom({ HTTP_PROXY: "http://a:1", http_proxy: "http://b:2" }).http?.host).toBe("b");
    expect(proxiesFrom({ HTTP_PROXY: " ", NO_PROXY: "" })).toEqual({ http: null, https: null, direct: [] });
  });

  test.each([
    "https://user:hunter2@proxy.test",
    "socks5://user:hunter2@p:1",
    "http://user:hunter2%zz@p:1",
    "http://p:99999",
    "http://p:1/path?hunter2",
  ])("%s is refused with an error that does not quote it", (text) => {
    const read = () => proxiesFrom({ HTTP_PROXY: text });
    expect(read).toThrow("HTTP_PROXY");
    expect(read).not.toThrow("hunter2");
  });
});

describe("NO_PROXY", () => {
  const passesBy = (direct: string, host: string, port = 443) =>
    proxyFor(proxiesFrom({ HTTPS_PROXY: "http://p:1", NO_PROXY: direct }), "https", host, port) === null;
  test.each([
    ["*", "a.test", true],
    ["a.test", "a.test", true],
    ["A.Test", "a.test", true],
    ["a.test", "b.a.test", true],
    [".a.test", "b.a.test", true],
    ["*.a.test", "b.a.test", true],
    ["a.test", "ba.test", false],
    ["a.test", "a.test.evil.test", false],
    ["x, a.test y", "a.test", true],
    ["a.test:443", "a.test", true],
    ["a.test:8443", "a.test", false],
    ["10.0.0.1", "10.0.0.1", true],
    ["10.0.0.1", "10.0.0.11", false],
    ["fd12::1", "fd12::1", true],
    ["[fd12::1]:443", "fd12::1", true],
    ["[fd12::1]:80", "fd12::1", false],
    ["", "localhost", true],
    ["", "a.localhost", true],
    ["", "127.9.9.9", true],
    ["", "::1", true],
    ["", "127.a.test", false],
    [".", "a.test", false],
  ])("%j calls %s directly: %p", (direct, host, passes) => {
    expect(passesBy(direct, host)).toBe(passes);
  });
});
