import { join } from "node:path";
import { bundleConsole } from "../../../src/http/console/bundle.ts";
import { consoleHeaders } from "../../../src/http/console/console-headers.ts";

export interface Gallery {
  /** The address of a view. */
  readonly at: (query: string) => string;
  /** The same by a name that is no loopback address for the browser, so that it is no secure context. */
  readonly close: () => Promise<void>;
}

/** The gallery of parts, bundled as the console is and under the same policy. */
export async function serveGallery(): Promise<Gallery> {
  const { page, assets } = await bundleConsole(join(import.meta.dir));
  const files = new Map(assets.map((asset) => [`/assets/${asset.name}`, asset]));
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const asset = files.get(new URL(request.url).pathname);
      const type = asset?.type ?? "text/html; charset=utf-8";
      // The name of an asset follows from its content.
      const lasting = asset && { "cache-control": "max-age=3600, immutable" };
      return new Response(asset?.text ?? page, { headers: { ...consoleHeaders, "content-type": type, ...lasting } });
    },
  });
  return {
    at: (query) => `http://127.0.0.1:${server.port}/?${query}`,
    close: () => server.stop(true),
  };
}
