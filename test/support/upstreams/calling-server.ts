import { startServer, type ServerOptions, type TestServer } from "../server.ts";
import { until } from "../waiting.ts";
import { keys, worldYaml, type KeyName } from "../world.ts";

/** A source of all organizations, as its fields stand in a configuration file. */
export interface SharedSource {
  readonly id: string;
  readonly url: string;
  readonly kind?: string;
  /** Further fields, such as `options: { idle_timeout: 1 }`. */
  readonly more?: string;
}

interface CallingOptions extends ServerOptions {
  /** Further lines at the top of the configuration file, such as limits. */
  readonly settings?: string;
}

/** Starts a real server of the test world with these sources, and waits until it lists `model`. */
export async function startCallingServer(
  sources: readonly SharedSource[],
  model: string,
  { settings = "", ...options }: CallingOptions = {},
): Promise<TestServer> {
  const server = await startServer({ flags: ["--no-access-log"], ...options, yaml: yamlOf(sources, settings) });
  await until(async () => (await listed(server.url)).includes(model));
  return server;
}

export function yamlOf(sources: readonly SharedSource[], settings: string): string {
  const lines = sources.map(
    ({ id, url, kind = "openai-compatible", more }) =>
      `  - { id: ${id}, kind: ${kind}, base_url: "${url}"${more === undefined ? "" : `, ${more}`} }`,
  );
  return `${settings}sources:\n${lines.join("\n")}\n${worldYaml}`;
}

async function listed(url: string): Promise<string[]> {
  const { data } = (await (await fetch(`${url}/v1/models`, { headers: authorized() })).json()) as {
    data: readonly { readonly id: string }[];
  };
  return data.map(({ id }) => id);
}

export function authorized(key: KeyName = "acemeMember"): Record<string, string> {
  return { authorization: `Bearer ${keys[key]}`, "content-type": "application/json" };
}

interface CallBytesOptions {
  readonly key?: KeyName;
  readonly path?: string;
  /** Further lines. */
  readonly headers?: readonly string[];
}

/** The bytes of a call with this body. */
export function callBytes(
  body: object | string,
  { key = "acemeMember", path = "/v1/chat/completions", headers = [] }: CallBytesOptions = {},
): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const lines = Object.entries(authorized(key)).map(([name, value]) => `${name}: ${value}`);
  const length = `content-length: ${Buffer.byteLength(text)}`;
  return [`POST ${path} HTTP/1.1`, "host: rollcall.example", ...lines, ...headers, length, "", text].join("\r\n");
}
