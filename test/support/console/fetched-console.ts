/** A file of the console as a server sends it. */
export interface FetchedFile {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** The bytes as they came, not decoded: the runtime's `fetch` decodes otherwise. */
export async function fetchFile(url: string, init: BunFetchRequestInit = {}): Promise<FetchedFile> {
  const answer = await fetch(url, { redirect: "manual", decompress: false, ...init });
  return { status: answer.status, headers: answer.headers, bytes: await answer.bytes() };
}

/** The whole console of a server: the HTML, and each file by its name, found by following the names in the others. */
export async function fetchConsole(url: string): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const open = async (name: string) => {
    const { status, bytes } = await fetchFile(`${url}/console/${name}`, { headers: { "accept-encoding": "identity" } });
    if (status !== 200) throw new Error(`${name} is answered with ${status}`);
    texts.set(name, new TextDecoder().decode(bytes));
  };
  await open("");
  // A map also visits what is added during the loop.
  for (const text of texts.values())
    for (const [name] of text.matchAll(/[\w.-]+-[0-9a-f]{12}\.(js|css|svg)/g))
      if (!texts.has(`assets/${name}`)) await open(`assets/${name}`);
  return texts;
}
