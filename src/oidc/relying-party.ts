import { AttemptSeal, challengeOf, newAttempt, type Attempt } from "./attempt.ts";
import { claimAt, groupsIn, textAt, type Claims } from "./claims.ts";
import { verifiedClaims, type IdClaims } from "./id-token.ts";
import { keysIn } from "./key-set.ts";
import { Kept } from "./kept.ts";
import { Provider, type ProviderMetadata, type ProviderParts } from "./provider.ts";
import { SignInFailed, unusableAnswer } from "./sign-in-failed.ts";
import { redeemCode } from "./token-request.ts";
import { isLeftOut, verifiedEmail } from "./vendors.ts";

/** Who a provider says somebody is. */
export interface Profile {
  readonly issuer: string;
  readonly subject: string;
  /** Null unless the provider vouches for it. */
  readonly email: string | null;
  readonly name: string | null;
  /** Null if the provider says nothing about groups. */
  readonly groups: readonly string[] | null;
}

export interface Begun {
  /** Where the browser has to go. */
  readonly location: string;
  /** What it has to bring back. */
  readonly sealed: string;
}

export interface RelyingPartyParts extends ProviderParts {
  /** The URL that the provider sends browsers back to. */
  readonly redirectUri: string;
  /** Resolves to the same on every server of a store. */
  readonly secret: () => Promise<Uint8Array>;
}

const keysKeptMs = 60 * 60 * 1_000;

/** Signs people in at an OpenID provider: the authorization code flow with PKCE. */
export class RelyingParty {
  readonly #parts: RelyingPartyParts;
  readonly #provider: Provider;
  #sealed: AttemptSeal | null = null;
  readonly #keys: Kept<readonly Claims[]>;

  constructor(parts: RelyingPartyParts) {
    this.#parts = parts;
    this.#provider = new Provider(parts);
    const fetchKeys = async () => keysIn(await this.#provider.object((await this.#provider.metadata()).keysUrl));
    this.#keys = new Kept(fetchKeys, keysKeptMs, parts.nowMs);
  }

  /** Begins a sign-in that replaces the session of a digest, or none. Throws SignInFailed if the provider cannot be asked. */
  async begin(page: string, replaces: string | null = null): Promise<Begun> {
    const { settings, redirectUri, nowMs } = this.#parts;
    const { authorizationEndpoint } = await this.#provider.metadata();
    const attempt = newAttempt({ page, replaces, begunMs: nowMs() });
    const location = new URL(authorizationEndpoint);
    const parameters = {
      response_type: "code",
      client_id: settings.clientId,
      redirect_uri: redirectUri,
      scope: settings.scopes.join(" "),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: challengeOf(attempt),
      code_challenge_method: "S256",
    };
    for (const [name, value] of Object.entries(parameters)) location.searchParams.set(name, value);
    return { location: location.href, sealed: (await this.#seal()).seal(attempt) };
  }

  /** The sign-in that a return belongs to, by its query and what the browser kept. Throws SignInFailed. */
  async attemptOf(query: URLSearchParams, sealed: string | null): Promise<Attempt> {
    const attempt = sealed === null ? null : (await this.#seal()).open(sealed, this.#parts.nowMs());
    if (attempt === null) throw new SignInFailed("oidc_expired", "the browser has no sign-in under way");
    if (only(query, "state") !== attempt.state)
      throw new SignInFailed("oidc_expired", "the return belongs to another sign-in than the browser's last one");
    return attempt;
  }

  /** Finishes a sign-in, with the query of the return. Throws SignInFailed. */
  async finish(query: URLSearchParams, attempt: Attempt): Promise<Profile> {
    const metadata = await this.#provider.metadata();
    this.#refuseOtherIssuer(only(query, "iss"), metadata);
    const code = codeIn(query);
    const { settings, redirectUri, nowMs } = this.#parts;
    const exchange = { code, verifier: attempt.verifier, redirectUri };
    const { idToken, accessToken } = await redeemCode(this.#provider, metadata, settings, exchange);
    const nowSeconds = nowMs() / 1_000;
    const claims = await verifiedClaims(idToken, this.#keys, { ...settings, nonce: attempt.nonce, nowSeconds });
    return this.#profile(claims, accessToken, metadata);
  }

  async #seal(): Promise<AttemptSeal> {
    const { settings, redirectUri, secret } = this.#parts;
    const boundTo = JSON.stringify([settings.issuer, settings.clientId, redirectUri]);
    return (this.#sealed ??= new AttemptSeal(await secret(), boundTo));
  }

  #refuseOtherIssuer(iss: string | null, { namesIssuer }: ProviderMetadata): void {
    const { issuer } = this.#parts.settings;
    if (iss === null ? namesIssuer : iss !== issuer)
      throw unusableAnswer("the return is of another issuer, or of none");
  }

  async #profile(token: IdClaims, accessToken: string | null, metadata: ProviderMetadata): Promise<Profile> {
    const { settings } = this.#parts;
    const { issuer, groupsClaim } = settings;
    const needsGroups = settings.roles !== null || settings.syncGroups.length > 0;
    if (needsGroups && groupsIn(token, groupsClaim) === null && isLeftOut(token, groupsClaim))
      throw new SignInFailed(
        "oidc_too_many_groups",
        "the provider leaves out groups because they are too many: use app roles (groups_claim: roles), or have it send the groups that are assigned to the application only",
      );
    const isComplete =
      verifiedEmail(issuer, token) !== null && (!needsGroups || claimAt(token, groupsClaim) !== undefined);
    const more = isComplete ? {} : await this.#userinfo(token, accessToken, metadata);
    const sayings = [token, more];
    const first = <Value>(read: (claims: Claims) => Value | null) =>
      sayings.map(read).find((value) => value !== null) ?? null;
    return {
      issuer,
      subject: token.sub,
      email: first((claims) => verifiedEmail(issuer, claims)),
      name: first((claims) => textAt(claims, "name")),
      groups: needsGroups ? first((claims) => groupsIn(claims, groupsClaim)) : null,
    };
  }

  /** What the provider says on top of the token. Authelia, for one, says addresses and groups only here. */
  async #userinfo(
    { sub }: IdClaims,
    accessToken: string | null,
    { userinfoEndpoint }: ProviderMetadata,
  ): Promise<Claims> {
    if (userinfoEndpoint === null || accessToken === null) return {};
    const claims = await this.#provider.object(userinfoEndpoint, { authorization: `Bearer ${accessToken}` });
    if (claims["sub"] !== sub) throw unusableAnswer("the userinfo of the provider is of another subject");
    return claims;
  }
}

function codeIn(query: URLSearchParams): string {
  const error = only(query, "error");
  if (error === "access_denied") throw new SignInFailed("oidc_denied", "the provider says access_denied");
  if (error !== null)
    throw unusableAnswer(`the provider says ${/^[a-z_]{1,60}$/.test(error) ? error : "an unknown error"}`);
  const code = only(query, "code");
  if (code === null) throw unusableAnswer("the return holds no code");
  return code;
}

/** The value of a parameter that is there once; null otherwise. */
function only(query: URLSearchParams, name: string): string | null {
  const [value, ...more] = query.getAll(name);
  return more.length > 0 || !value ? null : value;
}
