import { constants, createHmac, generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** JWTs as a provider signs them, or as an attacker would. */
export interface Keys {
  readonly RS256: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly ES256: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

export type Header = Readonly<Record<string, unknown>>;

export function newKeys(): Keys {
  return {
    RS256: generateKeyPairSync("rsa", { modulusLength: 2048 }),
    ES256: generateKeyPairSync("ec", { namedCurve: "P-256" }),
  };
}

export function jwk(keys: Keys, kind: keyof Keys): Record<string, unknown> {
  return { ...keys[kind].publicKey.export({ format: "jwk" }), kid: kind, use: "sig" };
}

const signatures = {
  RS256: (text: string, { RS256 }: Keys) => sign("sha256", Buffer.from(text), RS256.privateKey),
  PS256: (text: string, { RS256 }: Keys) =>
    sign("sha256", Buffer.from(text), {
      key: RS256.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  ES256: (text: string, { ES256 }: Keys) =>
    sign("sha256", Buffer.from(text), { key: ES256.privateKey, dsaEncoding: "ieee-p1363" }),
  RS512: (text: string, { RS256 }: Keys) => sign("sha512", Buffer.from(text), RS256.privateKey),
  none: () => Buffer.alloc(0),
  /** With the public key as the secret: the confusion of algorithms. */
  HS256: (text: string, { RS256 }: Keys) =>
    createHmac("sha256", RS256.publicKey.export({ format: "pem", type: "spki" }))
      .update(text)
      .digest(),
};

export function signed(claims: Readonly<Record<string, unknown>>, keys: Keys, header: Header): string {
  const alg = (header["alg"] ?? "RS256") as keyof typeof signatures;
  const kid = alg === "ES256" ? "ES256" : "RS256";
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg, kid, ...header })}.${part(claims)}`;
  return `${text}.${signatures[alg](text, keys).toString("base64url")}`;
}
