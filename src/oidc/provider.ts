import type { Ask, JsonAnswer } from "../sources/fetcher/fetcher.ts";
import { UpstreamError, type UpstreamRequest } from "../sources/upstream.ts";
import { isClaims, textAt, type Claims } from "./claims.ts";
import { Kept } from "./kept.ts";
import { isSecureUrl, type OidcSettings } from "./settings.ts";
import { unusableAnswer } from "./sign-in-failed.ts";

/** What a provider says about itself. */
export interface ProviderMetadata {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly keysUrl: string;
  readonly userinfoEndpoint: string | null;
  /** How a client with a secret authenticates. */
  readonly authentication: "basic" | "post";
  /** Whether the return always names the issuer, as RFC 9207 says. */
  readonly namesIssuer: boolean;
}

export interface ProviderParts {
  readonly settings: OidcSettings;
  readonly ask: Ask;
  readonly nowMs: () => number;
  /** Whether the provider may name endpoints in private networks, apart from those at its own origin. */
  readonly allowsPrivate: boolean;
}

const keepMs = 60 * 60 * 1_000;

/** The requests to the provider that the configuration file names. */
export class Provider {
  readonly #parts: ProviderParts;
  readonly #metadata: Kept<ProviderMetadata>;

  constructor(parts: ProviderParts) {
    this.#parts = parts;
    this.#metadata = new Kept(() => this.#discover(), keepMs, parts.nowMs);
  }

  metadata(): Promise<ProviderMetadata> {
    return this.#metadata.get();
  }

  /** Throws SignInFailed where the provider does not answer. Its answer may be a refusal of 4xx. */
  async ask(request: UpstreamRequest): Promise<JsonAnswer> {
    const { settings, ask, allowsPrivate } = this.#parts;
    // The file names the issuer, so it may be in a private network, as a source of the file may.
    const isTrusted = allowsPrivate || URL.parse(request.url)?.origin === URL.parse(settings.issuer)?.origin;
    try {
      return await ask(request, { isTrusted });
    } catch (error) {
      if (error instanceof UpstreamError) throw unusableAnswer(`asked for ${request.url}: ${error.message}`);
      throw error;
    }
  }

  /** The object at a URL. Throws SignInFailed. */
  async object(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Claims> {
    const { status, json } = await this.ask({ method: "GET", url, headers, body: null });
    if (status < 300 && isClaims(json)) return json;
    throw unusableAnswer(
      status < 300 ? `asked for ${url}: it answered no JSON object` : `asked for ${url}: it answered ${status}`,
    );
  }

  async #discover(): Promise<ProviderMetadata> {
    const { issuer } = this.#parts.settings;
    const document = await this.object(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`);
    if (document["issuer"] !== issuer)
      throw unusableAnswer(`the issuer of the file is ${issuer}, and the provider calls itself another name`);
    const methods = document["token_endpoint_auth_methods_supported"];
    return {
      authorizationEndpoint: endpointIn(document, "authorization_endpoint", issuer),
      tokenEndpoint: endpointIn(document, "token_endpoint", issuer),
      keysUrl: endpointIn(document, "jwks_uri", issuer),
      userinfoEndpoint:
        document["userinfo_endpoint"] === undefined ? null : endpointIn(document, "userinfo_endpoint", issuer),
      authentication: Array.isArray(methods) && !methods.includes("client_secret_basic") ? "post" : "basic",
      namesIssuer: document["authorization_response_iss_parameter_supported"] === true,
    };
  }
}

function endpointIn(document: Claims, name: string, issuer: string): string {
  const url = textAt(document, name);
  if (url === null || !isSecureUrl(url)) throw unusableAnswer(`the ${name} of the provider is no https URL`);
  // An issuer elsewhere must not name a program of this machine.
  if (url.startsWith("http:") && !issuer.startsWith("http:"))
    throw unusableAnswer(`the ${name} of the provider is not encrypted`);
  return url;
}
