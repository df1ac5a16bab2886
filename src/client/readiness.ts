import { get } from "node:http";

const timeoutMs = 5_000;

/** The answer of a server on this machine. With node:http, because fetch asks through the proxy that HTTP_PROXY names. */
export function askReadiness(url: string): Promise<{ status: number | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, timeout: timeoutMs }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (text: string) => (body += text));
      response.on("end", () => resolve({ status: response.statusCode, body }));
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("it did not answer in time")));
    request.on("error", reject);
  });
}
