/** The proxies that the usual environment variables name. */
export interface ProxySettings {
  readonly http: Proxy | null;
  readonly https: Proxy | null;
  /** Hosts that are called directly; see `proxyFor`. */
  readonly direct: readonly string[];
}

export interface Proxy {
  readonly host: string;
  readonly port: number;
  /** `user:password`, decoded; null without. */
  readonly credentials: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

export const noProxies: ProxySettings = { http: null, https: null, direct: [] };

/** Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY; lower-case names win. The message of an error holds no secret. */
export function proxiesFrom(environment: Environment): ProxySettings {
  const direct = valueOf(environment, "NO_PROXY") ?? "";
  return {
    http: proxyIn(environment, "HTTP_PROXY"),
    https: proxyIn(environment, "HTTPS_PROXY"),
    direct: direct.split(/[\s,]+/).filter((entry) => entry !== ""),
  };
}

/**
 * The proxy for a host; null to call it directly. Called directly are this machine and what NO_PROXY lists: `*`, an
 * address, or a name with all its subdomains (with or without a leading dot), each with or without a port.
 */
export function proxyFor(settings: ProxySettings, scheme: "http" | "https", host: string, port: number): Proxy | null {
  const proxy = settings[scheme];
  if (proxy === null || isThisMachine(host)) return null;
  return settings.direct.some((entry) => isListed(entry.toLowerCase(), host.toLowerCase(), port)) ? null : proxy;
}

function isThisMachine(host: string): boolean {
  return /^(localhost|.*\.localhost)\.?$/i.test(host) || /^127(\.\d+){3}$/.test(host) || host === "::1";
}

function isListed(entry: string, host: string, port: number): boolean {
  if (entry === "*") return true;
  const [listed, listedPort] = splitPort(entry);
  if (listedPort !== null && listedPort !== port) return false;
  const plain = host.replace(/\.$/, "");
  const name = listed.replace(/^\*?\./, "").replace(/\.$/, "");
  return name !== "" && (plain === name || plain.endsWith(`.${name}`));
}

/** An IPv6 address without brackets has no port. */
function splitPort(entry: string): readonly [host: string, port: number | null] {
  const [, bracketed, named, port] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(entry) ?? [];
  return [bracketed ?? named ?? entry, port === undefined ? null : Number(port)];
}

function proxyIn(environment: Environment, name: string): Proxy | null {
  const text = valueOf(environment, name);
  if (text === null) return null;
  const parts = /^(?:http:\/\/)?(?:([^@/?#]*)@)?(\[[0-9a-f:.]+\]|[^:@/?#[\]\s]+)(?::(\d{1,5}))?\/?$/i.exec(text);
  const port = Number(parts?.[3] ?? 80);
  if (parts === null || port < 1 || port > 65_535)
    throw new Error(`${name} must be the URL of an HTTP proxy, such as http://proxy.example:3128`);
  const [, userinfo, host = ""] = parts;
  return {
    host: host.replace(/^\[|\]$/g, ""),
    port,
    credentials: userinfo === undefined ? null : decoded(userinfo, name),
  };
}

function decoded(userinfo: string, name: string): string {
  try {
    return decodeURIComponent(userinfo);
  } catch {
    throw new Error(`${name} has a user or password in it that is not percent-encoded UTF-8`);
  }
}

function valueOf(environment: Environment, name: string): string | null {
  const value = environment[name.toLowerCase()] ?? environment[name];
  return value === undefined || value.trim() === "" ? null : value.trim();
}
