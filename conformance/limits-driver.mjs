// Reaches limits with the vendors' clients: `node limits-driver.mjs OPENAI ANTHROPIC URL ADMIN_KEY KEY`, after
// the names under which the clients are installed. Prints what each of them saw.
const [openaiAlias, anthropicAlias, url, adminKey, apiKey] = process.argv.slice(2);
const { default: OpenAI } = await import(openaiAlias);
const { default: Anthropic } = await import(anthropicAlias);
const { rateLimits } = new OpenAI({ baseURL: `${url}/v1`, adminAPIKey: adminKey }).admin.organization.projects;
const messages = [{ role: "user", content: "Hello" }];
const said = {};

const openai = (model, options = {}) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0, ...options }).chat.completions
    .create({ model, messages, max_tokens: 10 })
    .withResponse();

function shown(error) {
  const { status, code, type } = error;
  const names = ["retry-after", "retry-after-ms", "x-ratelimit-remaining-requests", "x-ratelimit-limit-tokens"];
  const all = [...names, "anthropic-ratelimit-requests-limit", "anthropic-ratelimit-requests-remaining"];
  const headers = Object.fromEntries(all.map((name) => [name, error.headers.get(name)]));
  return { name: error.constructor.name, status, code, type, message: error.message, headers };
}

const set = (model, limits) => rateLimits.updateRateLimit(`rl-${model}`, { project_id: "proj_aceme", ...limits });
await set("parrot", { max_requests_per_1_minute: 60, max_tokens_per_1_minute: 100_000 });
const { response } = await openai("parrot");
said.left = Number(response.headers.get("x-ratelimit-remaining-requests"));
await Promise.all(Array.from({ length: 59 }, () => openai("parrot").catch(() => null)));
// On a slow machine some more have come in meanwhile.
let refused = null;
while (refused === null)
  refused = await openai("parrot").then(
    () => null,
    (error) => error,
  );
said.openai = shown(refused);
// It throws if it comes too early.
await openai("parrot", { maxRetries: 1 });

await set("macaw", { max_requests_per_1_minute: 1 });
const anthropic = new Anthropic({ baseURL: url, apiKey, maxRetries: 0 });
const message = () => anthropic.messages.create({ model: "macaw", messages, max_tokens: 10 });
await message();
said.anthropic = shown(await message().catch((error) => error));
console.log(JSON.stringify(said));
