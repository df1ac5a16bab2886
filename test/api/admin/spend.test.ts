import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { administrator } from "../../support/administrator.ts";
import { spendAlert, spendLimit } from "../../support/api/spend-bodies.ts";
import { openTestApp, type TestApp } from "../../support/app.ts";

let app: TestApp;
beforeEach(async () => void (app = await openTestApp()));
afterEach(() => app.close());

const aceme = administrator(() => app);
const project = "/v1/organization/projects/proj_aceme";
const json = { "content-type": "application/json" };

/** The status, and what the refusal says is wrong. */
async function refused(method: string, path: string, body?: object) {
  const sent = body === undefined ? {} : { headers: json, body: JSON.stringify(body) };
  const { status, json: answer } = await app.call(method, path, { key: "acemeAdmin", ...sent });
  return [status, answer.error?.param, answer.error?.message];
}

async function spendEvents() {
  const events = await app.audit("org-aceme");
  return events.filter(({ type }) => type.startsWith("rollcall.spend_")).toReversed();
}

describe.each([
  ["the organization", "organization", "/v1/organization", "org-aceme", null],
  ["a project", "project", project, "proj_aceme", "proj_aceme"],
])("the spend limit of %s", (_, noun, base, resourceId, projectId) => {
  const path = `${base}/spend_limit`;
  const none = [404, null, `No ${noun} spend limit is configured.`];

  test("is set, read, replaced and removed, with an audit row for each change", async () => {
    expect(await refused("GET", path)).toEqual(none);
    const set = {
      object: `${noun}.spend_limit`,
      threshold_amount: 100_000,
      currency: "USD",
      interval: "month",
      enforcement: { status: "inactive" },
    };
    expect(await aceme.post(path, spendLimit)).toEqual(set);
    expect(await aceme.get(path)).toEqual(set);
    expect(await aceme.post(path, { ...spendLimit, threshold_amount: 1 })).toEqual({ ...set, threshold_amount: 1 });
    expect(await aceme.get(path)).toMatchObject({ threshold_amount: 1 });
    expect(await aceme.delete(path)).toEqual({ object: `${noun}.spend_limit.deleted`, deleted: true });
    expect(await refused("GET", path)).toEqual(none);
    expect(await refused("DELETE", path)).toEqual(none);
    expect(await spendEvents()).toMatchObject([
      {
        type: "rollcall.spend_limit.updated",
        resourceId,
        projectId,
        details: { changes_requested: { threshold_amount: 100_000, currency: "USD", interval: "month" } },
      },
      { type: "rollcall.spend_limit.updated", resourceId, projectId },
      { type: "rollcall.spend_limit.deleted", resourceId, projectId },
    ]);
  });

  test("takes whole cents of US dollars a month, and nothing else", async () => {
    for (const [field, values] of Object.entries({
      threshold_amount: [-1, 0, 0.5, "100", 2 ** 53, null, undefined],
      currency: ["EUR", "usd", null, undefined],
      interval: ["day", null, undefined],
      limit: [1],
    }))
      for (const value of values)
        expect((await refused("POST", path, { ...spendLimit, [field]: value })).slice(0, 2)).toEqual([400, field]);
    expect(await refused("GET", path)).toEqual(none);
  });
});

test("limits and alerts of a project that is unknown, or another organization's, are 404", async () => {
  for (const id of ["proj_none", "proj_zenith"])
    for (const [method, path, body] of [
      ["GET", "spend_limit"],
      ["POST", "spend_limit", spendLimit],
      ["DELETE", "spend_limit"],
      ["GET", "spend_alerts"],
      ["POST", "spend_alerts", spendAlert],
      ["GET", "spend_alerts/alert_1"],
    ] as const)
      expect(await refused(method, `/v1/organization/projects/${id}/${path}`, body)).toEqual([
        404,
        null,
        `No project with id '${id}' was found`,
      ]);
});

test("an archived project keeps its limit, which can be read and not changed", async () => {
  await aceme.post(`${project}/spend_limit`, spendLimit);
  await aceme.post(`${project}/archive`, {});
  expect(await aceme.get(`${project}/spend_limit`)).toMatchObject({ threshold_amount: 100_000 });
  expect((await refused("POST", `${project}/spend_limit`, spendLimit))[0]).toBe(400);
  expect((await refused("POST", `${project}/spend_alerts`, spendAlert))[0]).toBe(400);
});

describe.each([
  ["the organization", "organization", "/v1/organization", null],
  ["a project", "project", project, "proj_aceme"],
])("the spend alerts of %s", (_, noun, base, projectId) => {
  const path = `${base}/spend_alerts`;

  test("are created, read, replaced and deleted, with an audit row for each change", async () => {
    const made = await aceme.post(path, spendAlert);
    const { id } = made;
    expect(made).toEqual({ id: expect.stringMatching(/^alert_\w{24}$/), object: `${noun}.spend_alert`, ...spendAlert });
    expect(await aceme.get(`${path}/${id}`)).toEqual(made);
    const bare = { ...spendAlert, threshold_amount: 0, notification_channel: { type: "email", recipients: [] } };
    const replaced = {
      ...made,
      threshold_amount: 0,
      notification_channel: { type: "email", recipients: [], subject_prefix: null },
    };
    expect(await aceme.post(`${path}/${id}`, bare)).toEqual(replaced);
    expect(await aceme.get(`${path}/${id}`)).toEqual(replaced);
    expect(await aceme.delete(`${path}/${id}`)).toEqual({ object: `${noun}.spend_alert.deleted`, id, deleted: true });
    expect(await refused("GET", `${path}/${id}`)).toEqual([404, null, `No spend alert with id '${id}' was found`]);
    expect(await spendEvents()).toMatchObject([
      { type: "rollcall.spend_alert.created", resourceId: id, projectId },
      { type: "rollcall.spend_alert.updated", resourceId: id, projectId },
      { type: "rollcall.spend_alert.deleted", resourceId: id, projectId },
    ]);
  });

  test("are listed in pages, forwards and backwards", async () => {
    const ids: string[] = [];
    for (let made = 0; made < 5; made++) ids.push((await aceme.post(path, spendAlert)).id);
    // All within a second or two, so their order is found in the list itself.
    const all = (await aceme.get(path)).data.map(({ id }: { id: string }) => id);
    expect(all.toSorted()).toEqual(ids.toSorted());
    const page = async (query: string) => {
      const { data, ...rest } = await aceme.get(`${path}?${query}`);
      return { ...rest, ids: data.map(({ id }: { id: string }) => id) };
    };
    const [a, b, c, d, e] = all;
    expect(await page("limit=2")).toMatchObject({ ids: [a, b], first_id: a, last_id: b, has_more: true });
    expect(await page(`limit=2&after=${b}`)).toMatchObject({ ids: [c, d], has_more: true });
    expect(await page(`limit=2&after=${d}`)).toMatchObject({ ids: [e], has_more: false });
    expect(await page("limit=2&order=desc")).toMatchObject({ ids: [e, d], has_more: true });
    expect(await page(`limit=2&before=${d}`)).toMatchObject({ ids: [b, c], has_more: true });
    expect(await page(`limit=5&before=${d}`)).toMatchObject({ ids: [a, b, c], has_more: false });
    expect(await page(`limit=2&before=${b}&order=desc`)).toMatchObject({ ids: [d, c], has_more: true });
    await aceme.delete(`${path}/${b}`);
    expect(await page(`limit=2&after=${b}`)).toMatchObject({ ids: [c, d] });
    for (const cursor of ["after", "before"])
      expect((await refused("GET", `${path}?${cursor}=alert_none`)).slice(0, 2)).toEqual([400, cursor]);
    expect((await refused("GET", `${path}?after=${a}&before=${c}`)).slice(0, 2)).toEqual([400, "before"]);
  });

  test("take whole cents of US dollars a month and addresses, and nothing else", async () => {
    const channel = spendAlert.notification_channel;
    for (const [field, body] of [
      ["threshold_amount", { threshold_amount: -1 }],
      ["threshold_amount", { threshold_amount: 1.5 }],
      ["currency", { currency: "EUR" }],
      ["interval", { interval: "year" }],
      ["notification_channel", { notification_channel: null }],
      ["notification_channel.type", { notification_channel: { ...channel, type: "sms" } }],
      ["notification_channel.recipients", { notification_channel: { type: "email" } }],
      ["notification_channel.recipients[0]", { notification_channel: { ...channel, recipients: ["nobody"] } }],
      [
        "notification_channel.recipients",
        { notification_channel: { ...channel, recipients: Array(101).fill("a@x.example") } },
      ],
      ["notification_channel.subject_prefix", { notification_channel: { ...channel, subject_prefix: "a\nb" } }],
    ] as const)
      expect((await refused("POST", path, { ...spendAlert, ...body })).slice(0, 2)).toEqual([400, field]);
    expect((await aceme.get(path)).data).toEqual([]);
  });

  test("are at most a hundred", async () => {
    for (let made = 0; made < 100; made++) await aceme.post(path, spendAlert);
    expect(await refused("POST", path, spendAlert)).toEqual([
      400,
      null,
      `The ${noun} has 100 spend alerts. Delete one before creating another.`,
    ]);
    const { data } = await aceme.get(`${path}?limit=1`);
    await aceme.delete(`${path}/${data[0].id}`);
    expect(await aceme.post(path, spendAlert)).toMatchObject({ object: `${noun}.spend_alert` });
  });
});

test("an alert of a project is not one of the organization, nor of another project", async () => {
  const { id } = await aceme.post(`${project}/spend_alerts`, spendAlert);
  for (const other of ["/v1/organization/spend_alerts", "/v1/organization/projects/proj_viewing/spend_alerts"]) {
    for (const [method, body] of [["GET"], ["POST", spendAlert], ["DELETE"]] as const)
      expect((await refused(method, `${other}/${id}`, body))[0]).toBe(404);
    expect((await aceme.get(other)).data).toEqual([]);
  }
});
