// Runs on Node: prints what OpenAI's client says of the usage of each model, and Rollcall's records of the calls.
// `node usage-reader.mjs OPENAI START_TIME`
const [alias, start] = process.argv.slice(2);
const { default: OpenAI } = await import(alias);
const { ROLLCALL_URL: url, ADMIN_KEY: adminAPIKey } = process.env;
const { usage } = new OpenAI({ adminAPIKey, baseURL: `${url}/v1`, maxRetries: 0 }).admin.organization;

async function resultsOf(kind) {
  const results = [];
  let page;
  do {
    const answer = await usage[kind]({ start_time: Number(start), group_by: ["model"], ...(page && { page }) });
    for (const bucket of answer.data) results.push(...bucket.results);
    page = answer.next_page;
  } while (page);
  return results;
}

async function allRecords() {
  const records = [];
  let after = "";
  do {
    const query = `limit=100&start_time=${start}${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`;
    const headers = { authorization: `Bearer ${adminAPIKey}` };
    const page = await (await fetch(`${url}/rollcall/v1/usage/records?${query}`, { headers })).json();
    records.push(...page.data);
    after = page.next;
  } while (after);
  return records;
}

const kinds = ["completions", "embeddings", "moderations", "images", "audioSpeeches", "audioTranscriptions"];
// First: calls that are recorded by then are in all sums.
const records = await allRecords();
const sums = {};
for (const kind of kinds) sums[kind] = await resultsOf(kind);
process.stdout.write(JSON.stringify({ sums, records }));
