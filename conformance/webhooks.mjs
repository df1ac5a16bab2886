// Runs on Node: receives webhooks and verifies them with the official client, as its documentation says. Prints its
// address, and then each event, as lines of JSON. Ends after the first event.
import { createServer } from "node:http";
import OpenAI from "openai";

const { HOOK_SECRET: secret } = process.env;
const client = new OpenAI({ apiKey: "none", baseURL: "http://127.0.0.1:9/v1", webhookSecret: secret });
const say = (value) => console.log(JSON.stringify(value));

const server = createServer((request, response) => void answer(request, response));
server.listen(0, "127.0.0.1", () => say({ port: server.address().port }));

async function answer(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  const forged = await client.webhooks
    .unwrap(body.replace("reached", "raised"), request.headers)
    .catch(({ name, constructor }) => constructor.name ?? name);
  say({ event: await client.webhooks.unwrap(body, request.headers), forged });
  response.writeHead(204).end();
  server.close();
  server.closeIdleConnections();
}
