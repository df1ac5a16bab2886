import { readFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dir, "..", "..", "..");
const tls = (name: string) => join(root, "test", "fixtures", "tls", name);

/** Where a recipe's names lead in a test. */
export interface RecipePlaces {
  readonly port: number;
  /** Of two servers. */
  readonly servers: readonly [string, string];
  /** HAProxy reads certificate and key from one file. */
  readonly pemFile: string;
}

export const certificate = {
  cert: readFileSync(tls("certificate.pem"), "utf8"),
  key: readFileSync(tls("key.pem"), "utf8"),
};

/** A recipe of docs/proxies.md, with nothing changed in it but addresses and places of files. */
export function recipe(language: string, { port, servers, pemFile }: RecipePlaces): string {
  const places = {
    "10.0.0.11:8484": new URL(servers[0]).host,
    "10.0.0.12:8484": new URL(servers[1]).host,
    "/etc/ssl/certs/rollcall.pem": tls("certificate.pem"),
    "/etc/ssl/private/rollcall.key": tls("key.pem"),
    "/etc/ssl/private/rollcall.pem": pemFile,
    "listen 443": `listen 127.0.0.1:${port}`,
    "bind :443": `bind 127.0.0.1:${port}`,
    "*:443": `127.0.0.1:${port}`,
    "rollcall.example {": `https://127.0.0.1:${port} {`,
  };
  return Object.entries(places).reduce((text, [shown, real]) => text.replaceAll(shown, real), shownRecipe(language));
}

/** A recipe of docs/proxies.md, as the page shows it. */
export function shownRecipe(language: string): string {
  const page = readFileSync(join(root, "docs", "proxies.md"), "utf8");
  const block = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "ms").exec(page)?.[1];
  if (block === undefined) throw new Error(`docs/proxies.md has no recipe for ${language}`);
  return block;
}
