import { createHmac } from "node:crypto";

export interface ReceivedEvent {
  readonly id: string;
  readonly body: any;
  readonly isSigned: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export interface WebhookReceiver {
  readonly url: string;
  readonly received: ReceivedEvent[];
  /** How the next requests are answered. */
  answer: (request: Request) => Response | Promise<Response>;
  stop(): Promise<void>;
}

export const webhookSecret = `whsec_${Buffer.from("a key of the tests, long enough").toString("base64")}`;

/** A real server that checks signatures as Standard Webhooks says. */
export function startWebhookReceiver(): WebhookReceiver {
  const received: ReceivedEvent[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const text = await request.text();
      const headers = request.headers.toJSON();
      received.push({
        id: headers["webhook-id"] ?? "",
        body: JSON.parse(text || "null"),
        isSigned: isSigned(headers, text),
        headers,
        text,
      });
      return receiver.answer(request);
    },
  });
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${server.port}/rollcall?token=of-the-receiver`,
    received,
    answer: () => new Response(null, { status: 204 }),
    stop: () => server.stop(true),
  };
  return receiver;
}

function isSigned(headers: Readonly<Record<string, string>>, text: string): boolean {
  const key = Buffer.from(webhookSecret.slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${text}`;
  return headers["webhook-signature"] === `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}
