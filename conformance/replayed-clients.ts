/**
 * Requests of clients that cannot be run from npm, to be sent as those clients write them. Host, key and id are filled
 * in; values that describe a machine are examples.
 * "recorded" was seen on a socket; "read" was put together from the client's source, and may lack a header.
 */
export interface ReplayedClient {
  readonly name: string;
  readonly known: "recorded" | "read";
  /** Whether it expects the shape of 2023. */
  readonly legacy: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** Additional headers of DELETE. */
  readonly deleteHeaders: Readonly<Record<string, string>>;
  writeId(id: string): string;
}

const json = { "Content-Type": "application/json" };

const pythonPlatform = {
  "X-Stainless-Lang": "python",
  "X-Stainless-OS": "Linux",
  "X-Stainless-Arch": "x64",
  "X-Stainless-Runtime": "CPython",
  "X-Stainless-Runtime-Version": "3.11.7",
  "X-Stainless-Async": "false",
  "x-stainless-retry-count": "0",
  "x-stainless-read-timeout": "600",
};

export const replayedClients: readonly ReplayedClient[] = [
  {
    name: "python 0.28.1",
    known: "recorded",
    legacy: true,
    headers: {
      "User-Agent": "OpenAI/v1 PythonBindings/0.28.1",
      "Accept-Encoding": "gzip, deflate",
      Accept: "*/*",
      Connection: "keep-alive",
      "X-OpenAI-Client-User-Agent": JSON.stringify({
        bindings_version: "0.28.1",
        httplib: "requests",
        lang: "python",
        lang_version: "3.11.7",
        platform: "Linux-6.1.0-x86_64-with-glibc2.36",
        publisher: "openai",
        uname: "Linux 6.1.0 x86_64",
      }),
      "OpenAI-Organization": "org-aceme",
    },
    deleteHeaders: { "Content-Length": "0" },
    // quote_plus: everything is encoded, and a space becomes a plus sign.
    writeId: (id) => encodeURIComponent(id).replaceAll("%20", "+"),
  },
  {
    name: "python 1.0.0",
    known: "recorded",
    legacy: false,
    headers: {
      "Accept-Encoding": "gzip, deflate",
      Connection: "keep-alive",
      Accept: "application/json",
      ...json,
      "User-Agent": "OpenAI/Python 1.0.0",
      "X-Stainless-Lang": "python",
      "X-Stainless-Package-Version": "1.0.0",
    },
    deleteHeaders: {},
    writeId: encodeURI,
  },
  {
    name: "python 1.109.1",
    known: "recorded",
    legacy: false,
    headers: pythonHeaders("1.109.1"),
    deleteHeaders: json,
    writeId: encodeURI,
  },
  {
    name: "python 2.54.0",
    known: "recorded",
    legacy: false,
    headers: pythonHeaders("2.54.0"),
    deleteHeaders: json,
    writeId: encodeSegment,
  },
  {
    name: "python 3.22.1",
    known: "recorded",
    legacy: false,
    headers: lowerCased(pythonHeaders("3.22.1")),
    deleteHeaders: lowerCased(json),
    writeId: encodeSegment,
  },
  {
    name: "the openai command 1.8.0",
    known: "recorded",
    legacy: false,
    headers: {
      "User-Agent": "OpenAI/CLI 1.8.0",
      Accept: "application/json",
      "Accept-Encoding": "gzip",
      "X-Stainless-Arch": "x64",
      "X-Stainless-Cli-Command": "openai models list",
      "X-Stainless-Lang": "cli",
      "X-Stainless-Os": "Linux",
      "X-Stainless-Package-Version": "1.8.0",
      "X-Stainless-Retry-Count": "0",
      "X-Stainless-Runtime": "cli",
    },
    deleteHeaders: {},
    writeId: encodeSegment,
  },
  goClient("3.36.0", encodeURI),
  goClient("3.58.0", encodeSegment),
  {
    name: "java 2.13.1",
    known: "read",
    legacy: false,
    headers: {
      "X-Stainless-Lang": "java",
      "X-Stainless-Arch": "x64",
      "X-Stainless-OS": "Linux",
      "X-Stainless-OS-Version": "6.1.0",
      "X-Stainless-Package-Version": "2.13.1",
      "X-Stainless-Runtime": "JRE",
      "X-Stainless-Runtime-Version": "21.0.5",
      "X-Stainless-Retry-Count": "0",
      "User-Agent": "OpenAIClientImpl/Java 2.13.1",
      Connection: "Keep-Alive",
      "Accept-Encoding": "gzip",
    },
    deleteHeaders: { "Content-Length": "0" },
    writeId: encodeSegment,
  },
  {
    name: ".NET 2.10.0",
    known: "read",
    legacy: false,
    headers: {
      Accept: "application/json",
      "User-Agent": "OpenAI/2.10.0 (.NET 9.0.0; Linux)",
      "X-Stainless-Lang": "csharp",
    },
    deleteHeaders: {},
    writeId: encodeURIComponent,
  },
  {
    name: "ruby 0.80.0",
    known: "read",
    legacy: false,
    headers: {
      accept: "application/json",
      "accept-encoding": "gzip;q=1.0,deflate;q=0.6,identity;q=0.3",
      "user-agent": "OpenAI::Client/Ruby 0.80.0",
      "x-stainless-arch": "x64",
      "x-stainless-lang": "ruby",
      "x-stainless-os": "Linux",
      "x-stainless-package-version": "0.80.0",
      "x-stainless-retry-count": "0",
      "x-stainless-timeout": "600.0",
      // The organization and the project of a client that was given none.
      "openai-organization": "",
      "openai-project": "",
    },
    deleteHeaders: {},
    writeId: encodeSegment,
  },
];

function pythonHeaders(version: string): Record<string, string> {
  return {
    "Accept-Encoding": "gzip, deflate",
    Connection: "keep-alive",
    Accept: "application/json",
    "User-Agent": `OpenAI/Python ${version}`,
    "X-Stainless-Package-Version": version,
    ...pythonPlatform,
    "OpenAI-Organization": "org-aceme",
  };
}

function goClient(version: string, writeId: ReplayedClient["writeId"]): ReplayedClient {
  const headers = {
    "User-Agent": `OpenAI/Go ${version}`,
    Accept: "application/json",
    "X-Stainless-Arch": "x64",
    "X-Stainless-Lang": "go",
    "X-Stainless-Os": "Linux",
    "X-Stainless-Package-Version": version,
    "X-Stainless-Retry-Count": "0",
    "X-Stainless-Runtime": "go",
    "X-Stainless-Runtime-Version": "go1.26.0",
    "Accept-Encoding": "gzip",
  };
  return { name: `go ${version}`, known: "read", legacy: false, headers, deleteHeaders: {}, writeId };
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** A path segment by RFC 3986: in ids it encodes only slashes, spaces and non-ASCII characters. */
function encodeSegment(id: string): string {
  return encodeURIComponent(id).replace(/%(?:3A|40|2B)/g, (escape) => decodeURIComponent(escape));
}
