import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening } from "../upstreams/raw-upstream.ts";
import { jwk, newKeys, signed, type Header, type Keys } from "./tokens.ts";

/** An OpenID provider whose every answer a test can bend. It stands in for the vendors that cannot run here. */
export interface TestProvider {
  readonly issuer: string;
  readonly keys: Keys;
  /** Paths and bodies of the requests so far. */
  readonly requests: { readonly path: string; readonly body: string; readonly authorization: string | null }[];
  /** How it behaves from now on. */
  behaviour: Behaviour;
  /** What a browser brings back when its person has agreed. */
  authorize(location: string): URLSearchParams;
  close(): void;
}

export interface Behaviour {
  /** Claims of the ID token, on top of those that every token has; null takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly userinfo?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly header?: Header;
  readonly signWith?: Keys;
  /** In place of the signed token. */
  readonly idToken?: (claims: Readonly<Record<string, unknown>>) => string;
  readonly keySet?: unknown;
  /** Lets a code be used again. */
  readonly takesCodesTwice?: boolean;
  /** Answers the path in place of the provider; false where it does not want to. */
  readonly answer?: (path: string, response: ServerResponse) => boolean;
}

interface Granted {
  readonly challenge: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

export const client = { id: "rollcall", secret: "a secret of the client: + and /" };

/** `host` is what browsers call this machine. */
export async function startProvider(behaviour: Behaviour = {}, path = "", host = "127.0.0.1"): Promise<TestProvider> {
  const requests: TestProvider["requests"] = [];
  const server = createServer((request, response) => void answer(request, response));
  const issuer = `http://${host}:${await listening(server)}${path}`;
  const provider = new Answers(issuer, behaviour, requests);
  return Object.assign(provider, {
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const asked = (request.url ?? "").slice(path.replace(/\/$/, "").length);
    const authorization = request.headers.authorization ?? null;
    requests.push({ path: asked, body, authorization });
    if (provider.behaviour.answer?.(asked, response) === true) return;
    if (asked.startsWith("/authorize?")) {
      const back = new URL(new URL(issuer + asked).searchParams.get("redirect_uri") ?? "");
      back.search = String(provider.authorize(issuer + asked));
      response
        .writeHead(200, { "content-type": "text/html" })
        .end(`<a href="${back.href.replaceAll("&", "&amp;")}">Agree</a>`);
      return;
    }
    const [status, json] = provider.answered(asked, body, authorization);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(json));
  }
}

class Answers {
  readonly keys = newKeys();
  readonly issuer: string;
  readonly requests: TestProvider["requests"];
  behaviour: Behaviour;
  readonly #granted = new Map<string, Granted>();

  constructor(issuer: string, behaviour: Behaviour, requests: TestProvider["requests"]) {
    this.issuer = issuer;
    this.behaviour = behaviour;
    this.requests = requests;
  }

  authorize(location: string): URLSearchParams {
    const { searchParams } = new URL(location);
    const asked = (name: string) => searchParams.get(name) ?? "";
    if (asked("response_type") !== "code" || asked("code_challenge_method") !== "S256")
      throw new Error(`this is no request for a code: ${location}`);
    const code = randomBytes(16).toString("base64url");
    const [challenge, nonce, redirectUri] = [asked("code_challenge"), asked("nonce"), asked("redirect_uri")];
    this.#granted.set(code, { challenge, nonce, redirectUri });
    return new URLSearchParams({ code, state: asked("state"), iss: this.issuer });
  }

  answered(asked: string, body: string, authorization: string | null): [number, unknown] {
    const { metadata, keySet, userinfo } = this.behaviour;
    if (asked === "/.well-known/openid-configuration") return [200, { ...metadataOf(this.issuer), ...metadata }];
    if (asked === "/keys") return [200, keySet ?? { keys: [jwk(this.keys, "RS256"), jwk(this.keys, "ES256")] }];
    if (asked === "/userinfo")
      return authorization === "Bearer an access token" ? [200, userinfo ?? {}] : [401, { error: "invalid_token" }];
    return asked === "/token" ? this.#token(new URLSearchParams(body), authorization) : [404, {}];
  }

  #token(body: URLSearchParams, authorization: string | null): [number, unknown] {
    const basic = Buffer.from(authorization?.replace("Basic ", "") ?? "", "base64").toString();
    const [id, secret] = basic.split(":").map((part) => new URLSearchParams(`=${part}`).get(""));
    const isClient =
      (id === client.id && secret === client.secret) ||
      (body.get("client_id") === client.id && [client.secret, null].includes(body.get("client_secret")));
    if (!isClient) return [401, { error: "invalid_client" }];
    const code = body.get("code") ?? "";
    const grant = this.#granted.get(code);
    const verifier = body.get("code_verifier") ?? "";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    if (grant === undefined || challenge !== grant.challenge || body.get("redirect_uri") !== grant.redirectUri)
      return [400, { error: "invalid_grant" }];
    if (this.behaviour.takesCodesTwice !== true) this.#granted.delete(code);
    return [200, { token_type: "Bearer", access_token: "an access token", id_token: this.#idToken(grant.nonce) }];
  }

  #idToken(nonce: string): string {
    const { claims = {}, header = {}, signWith = this.keys } = this.behaviour;
    const seconds = Math.floor(Date.now() / 1000);
    const usual = { iss: this.issuer, sub: "subject-1", aud: client.id, exp: seconds + 300, iat: seconds, nonce };
    const all = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== null);
    const told = Object.fromEntries(all);
    return this.behaviour.idToken?.(told) ?? signed(told, signWith, header);
  }
}

function metadataOf(issuer: string) {
  const base = issuer.replace(/\/$/, "");
  return {
    issuer,
    authorization_endpoint: `${base}/authorize`,
    token_endpoint: `${base}/token`,
    jwks_uri: `${base}/keys`,
    userinfo_endpoint: `${base}/userinfo`,
  };
}
