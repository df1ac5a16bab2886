import { textAt, isClaims } from "./claims.ts";
import type { Provider, ProviderMetadata } from "./provider.ts";
import type { OidcSettings } from "./settings.ts";
import { SignInFailed, unusableAnswer } from "./sign-in-failed.ts";

export interface CodeExchange {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

export interface Tokens {
  readonly idToken: string;
  /** Null if the provider gave none that opens its userinfo. */
  readonly accessToken: string | null;
}

/** Exchanges the code of a return for tokens. Throws SignInFailed. */
export async function redeemCode(
  provider: Provider,
  { tokenEndpoint, authentication }: ProviderMetadata,
  { clientId, clientSecret }: OidcSettings,
  { code, verifier, redirectUri }: CodeExchange,
): Promise<Tokens> {
  const isBasic = clientSecret !== null && authentication === "basic";
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
    ...(isBasic ? {} : { client_id: clientId }),
    ...(clientSecret === null || isBasic ? {} : { client_secret: clientSecret }),
  });
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(isBasic ? { authorization: basic(clientId, clientSecret) } : {}),
  };
  const answer = await provider.ask({ method: "POST", url: tokenEndpoint, headers, body: body.toString() });
  const json = isClaims(answer.json) ? answer.json : {};
  if (answer.status >= 400) throw refusedCode(answer.status, json["error"]);
  const idToken = textAt(json, "id_token");
  if (idToken === null) throw unusableAnswer('the token endpoint gave no ID token: is "openid" among the scopes?');
  const isBearer = /^bearer$/i.test(textAt(json, "token_type") ?? "");
  return { idToken, accessToken: isBearer ? textAt(json, "access_token") : null };
}

/** RFC 6749, 2.3.1: both are encoded as in a form first. */
function basic(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${encoded(clientId)}:${encoded(clientSecret)}`).toString("base64")}`;
}

function encoded(text: string): string {
  return new URLSearchParams([["", text]]).toString().slice(1);
}

/** A code that the provider does not take is the fault of those who bring it, so it counts as a failed sign-in. */
function refusedCode(status: number, error: unknown): SignInFailed {
  const message = `the token endpoint answered ${status}${errorIn(error)}`;
  return error === "invalid_grant" ? new SignInFailed("oidc_expired", message) : unusableAnswer(message);
}

function errorIn(error: unknown): string {
  return typeof error === "string" && /^[a-z_]{1,60}$/.test(error) ? ` (${error})` : "";
}
