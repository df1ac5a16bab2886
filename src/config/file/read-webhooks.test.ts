import { expect, test } from "bun:test";
import { webhookSecret as secret } from "../../../test/support/upstreams/webhook-receiver.ts";
import { readConfigFile } from "./read-file.ts";

const read = (items: string, environment = {}) => readConfigFile("f.yaml", `webhooks:\n${items}`, environment).webhooks;
const item = (url: string, key = secret) => `  - { url: "${url}", secret: "${key}" }\n`;

test("webhooks have a URL, which may have a query and be in a private network, and a secret", () => {
  const urls = ["https://ops.example.com/hooks?token=a", "http://127.0.0.1:9000/"];
  expect(read(urls.map((url) => item(url)).join(""))).toEqual(urls.map((url) => ({ url, secret })));
  expect(read(item("https://x.example/", "${HOOK}"), { HOOK: secret })).toEqual([
    { url: "https://x.example/", secret },
  ]);
  expect(readConfigFile("f.yaml", "models: []", {}).webhooks).toEqual([]);
});

test.each([
  ["a URL of another scheme", item("ftp://x.example/"), /url cannot be used: Its URL must begin with http/],
  ["a password in a URL", item("https://a:b@x.example/"), /must not hold a user or password/],
  ["an address of a metadata service", item("http://169.254.169.254/"), /metadata service/],
  [
    "a secret without its prefix",
    item("https://x.example/", secret.slice(6)),
    /secret must be whsec_ and 16 to 128 bytes/,
  ],
  ["a secret that is not base64", item("https://x.example/", `whsec_${"*".repeat(40)}`), /secret must be whsec_/],
  ["a short secret", item("https://x.example/", "whsec_c2hvcnQ="), /secret must be whsec_/],
  ["a secret that is missing", '  - { url: "https://x.example/" }\n', /needs a field "secret"/],
  ["a variable that is not set", item("https://x.example/", "${NONE}"), /variable NONE, which is not set/],
  ["a URL twice", item("https://x.example/").repeat(2), /repeats/],
  [
    "eleven",
    Array.from({ length: 11 }, (_, at) => item(`https://x.example/${at}`)).join(""),
    /f\.yaml:12: .*is one too many: there may be 10 webhooks/,
  ],
])("refused: %s", (_, items, error) => {
  expect(() => read(items)).toThrow(error);
});
