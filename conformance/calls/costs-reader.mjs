// Runs on Node: prints what OpenAI's client says of the costs of each line item: its name, the quantity and the amount.
// `node costs-reader.mjs OPENAI START_TIME`
const [alias, start] = process.argv.slice(2);
const { default: OpenAI } = await import(alias);
const { ROLLCALL_URL: url, ADMIN_KEY: adminAPIKey } = process.env;
const { organization } = new OpenAI({ adminAPIKey, baseURL: `${url}/v1`, maxRetries: 0 }).admin;

const results = [];
let page;
do {
  const answer = await organization.usage.costs({
    start_time: Number(start),
    group_by: ["line_item"],
    ...(page && { page }),
  });
  for (const bucket of answer.data) results.push(...bucket.results);
  page = answer.next_page;
} while (page);
process.stdout.write(
  JSON.stringify(results.map(({ line_item, quantity, amount }) => [line_item, quantity, amount.value])),
);
