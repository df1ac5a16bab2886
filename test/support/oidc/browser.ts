/** A browser as far as signing in needs one: cookies by site, and redirects. */
export class Browser {
  /** Where the sites are in truth. */
  readonly #places: Readonly<Record<string, string>>;
  readonly #cookies = new Map<string, Map<string, string>>();

  constructor(places: Readonly<Record<string, string>> = {}) {
    this.#places = places;
  }

  /** The cookies of a site, as a header would have them. */
  cookies(origin: string): string {
    return [...(this.#cookies.get(origin) ?? [])].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  keep(origin: string, cookies: string): void {
    const kept = cookies.split("; ").map((cookie) => cookie.split(/=(.*)/s).slice(0, 2) as [string, string]);
    this.#cookies.set(origin, new Map(kept));
  }

  /** Sends one request, and follows nothing. */
  async send(url: string, init: RequestInit = {}): Promise<Response> {
    const { origin, pathname, search } = new URL(url);
    const place = this.#places[origin] ?? origin;
    const headers = new Headers(init.headers);
    const cookie = this.cookies(origin);
    if (cookie !== "") headers.set("cookie", cookie);
    const response = await fetch(`${place}${pathname}${search}`, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#store(origin, line);
    return response;
  }

  /** Follows redirects from a page of another site. Returns the last address, and its answer. */
  async visit(
    url: string,
    until: (url: string) => boolean = () => false,
  ): Promise<{ url: string; response: Response | null }> {
    let at = url;
    for (let step = 0; step < 15; step++) {
      if (until(at)) return { url: at, response: null };
      const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
      const response = await this.send(at, { headers });
      const location = response.headers.get("location");
      if (location === null) return { url: at, response };
      at = new URL(location, at).href;
    }
    throw new Error(`there is no end of redirects at ${at}`);
  }

  #store(origin: string, line: string): void {
    const [pair = "", ...attributes] = line.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const kept = this.#cookies.get(origin) ?? new Map<string, string>();
    if (attributes.some((attribute) => /^(max-age=0|expires=.*1970)/i.test(attribute))) kept.delete(name);
    else kept.set(name, value);
    this.#cookies.set(origin, kept);
  }
}

/** The headers of what the console's page asks. */
export const fromPage = { "sec-fetch-site": "same-origin", "sec-fetch-mode": "cors", "x-rollcall-console": "1" };

/** Clicks the button of the provider on the sign-in page. Returns where the browser has to go. */
export async function click(browser: Browser, address: string, page = ""): Promise<string> {
  const headers = { ...fromPage, "content-type": "application/json" };
  const response = await browser.send(`${address}/console/api/oidc`, {
    method: "POST",
    headers,
    body: JSON.stringify({ page }),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return ((await response.json()) as { location: string }).location;
}
