import { createServer } from "node:http";
import { Provider } from "oidc-provider";

/*
 * A real OpenID provider with two clients. Standard input says who signs in next, one JSON line each time:
 * {"id", "claims"}; it answers each line by "ready". `--minimal` leaves ID tokens without the claims of scopes, as the
 * specification says and Authelia does.
 */

const [redirectUri, minimal] = process.argv.slice(2);
const accounts = new Map();
let next = null;

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const client = { redirect_uris: [redirectUri], response_types: ["code"], grant_types: ["authorization_code"] };
const provider = new Provider(issuer, {
  clients: [
    { ...client, client_id: "rollcall", client_secret: "a secret: + and /" },
    {
      ...client,
      client_id: "in-the-body",
      client_secret: "a secret",
      token_endpoint_auth_method: "client_secret_post",
    },
    { ...client, client_id: "public", token_endpoint_auth_method: "none" },
    { ...client, client_id: "es256", client_secret: "a secret", id_token_signed_response_alg: "ES256" },
    { ...client, client_id: "ps256", client_secret: "a secret", id_token_signed_response_alg: "PS256" },
  ],
  jwks: { keys: await signingKeys() },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
  scopes: ["openid", "email", "profile", "groups"],
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "PS256", "ES256"] },
  conformIdTokenClaims: minimal === "--minimal",
  features: { devInteractions: { enabled: false } },
  pkce: { required: () => true },
  cookies: { keys: ["a key of the test"] },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...accounts.get(id) }) }),
});

const callback = provider.callback();
server.on("request", (request, response) => {
  const answer = request.url.startsWith("/interaction/") ? interact : callback;
  answer(request, response).catch((error) => response.writeHead(500).end(String(error)));
});

/** The person signs in and agrees. */
async function interact(request, response) {
  const { params } = await provider.interactionDetails(request, response);
  const result = next === null ? { error: "access_denied" } : await agreed(params);
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function agreed(params) {
  const grant = new provider.Grant({ accountId: next, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  return { login: { accountId: next }, consent: { grantId: await grant.save() } };
}

async function signingKeys() {
  const made = async (name, algorithm) => {
    const { privateKey } = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const { key_ops: _, ext: __, alg: ___, ...jwk } = await crypto.subtle.exportKey("jwk", privateKey);
    return { ...jwk, kid: name, use: "sig" };
  };
  const rsa = {
    name: "RSASSA-PKCS1-v1_5",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: "SHA-256",
  };
  return [await made("rsa", rsa), await made("ec", { name: "ECDSA", namedCurve: "P-256" })];
}

let text = "";
process.stdin.on("data", (bytes) => {
  text += bytes;
  const lines = text.split("\n");
  text = lines.pop();
  for (const line of lines) {
    const { id, claims } = JSON.parse(line);
    next = id;
    if (id !== null) accounts.set(id, claims);
    process.stdout.write("ready\n");
  }
});
process.stdin.on("end", () => process.exit(0));
process.stdout.write(`${issuer}\n`);
