import { pageHeaders } from "../console-page.ts";

/** Requests of the console's page to a real server. */
export async function fromPage(
  url: string,
  method: string,
  path: string,
  { cookie, body }: { readonly cookie?: string | undefined; readonly body?: object } = {},
): Promise<Response> {
  return fetch(`${url}/console/api${path}`, {
    method,
    headers: {
      ...pageHeaders,
      ...(cookie !== undefined && { cookie }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

export function cookieIn(answer: Response): string | undefined {
  return answer.headers.get("set-cookie")?.split(";")[0];
}
