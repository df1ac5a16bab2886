import type { Connection } from "../../client/connection.ts";
import { segment } from "../../client/invoke.ts";
import { probe, type Probe, type ProbeResult } from "../../client/probe.ts";
import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";
import { within } from "../output/formats/table.ts";
import { failed, passed, repeated, skipped, verdictOnAll, type Checks } from "./checkup.ts";
import type { Vendor } from "./vendors.ts";

const unknownId = "rollcall-doctor/no-such-model";
const wrongKey = "sk-rollcall-doctor-wrong-key";
const retrievedMax = 200;

/** Fetches the list once for most checks. */
export function vendorChecks(vendor: Vendor, connection: Connection): Checks {
  const { around = "data", one } = vendor;
  const key = (connection.headers["authorization"] ?? "").replace(/^Bearer /, "");
  const withKey = (text: string | null): Probe["headers"] => ({
    ...vendor.headers,
    authorization: vendor.keyHeader === undefined && text !== null ? `Bearer ${text}` : null,
    ...(vendor.keyHeader !== undefined && { [vendor.keyHeader]: text }),
  });
  const ask = (path: string, text: string | null = key, more: Record<string, string> = {}) =>
    probe(connection, { path, headers: { ...withKey(text), ...more } });
  let pendingList: Promise<ProbeResult> | null = null;
  const list = () => (pendingList ??= ask(vendor.list));
  const ids = async () => (itemsIn(vendor, await list()) ?? []).flatMap((item) => idOf(vendor, item) ?? []);
  return {
    "the list is a 200 with JSON": async () => {
      const { status, body } = await list();
      if (status !== 200) return failed(`answered ${status}`);
      return readJson(body) === null ? failed("the body is no JSON") : passed();
    },
    [`${vendor.name}'s clients find the models`]: async () => {
      const items = itemsIn(vendor, await list());
      if (items !== null) return passed(`${items.length} models`);
      return failed(around === null ? "the list is no array" : `there is no array "${around}"`);
    },
    "every model has the fields that the clients need": async () =>
      verdictOnAll((itemsIn(vendor, await list()) ?? []).flatMap((item, at) => lacksOf(vendor, item, at))),
    "no id is listed twice": async () => verdictOnAll(repeated(await ids())),
    ...(one === undefined ? {} : retrieving(vendor, (id) => ask(one + segment(id)), ids)),
    "a wrong key is a 401 with an error": async () => refusing(vendor, await ask(vendor.list, wrongKey)),
    "no key is a 401 with an error": async () => refusing(vendor, await ask(vendor.list, null)),
    "an unchanged list is a 304 (ETag)": async () => {
      const etag = (await list()).headers.get("etag");
      if (etag === null) return failed("the list has no ETag");
      const { status } = await ask(vendor.list, key, { "if-none-match": etag });
      return status === 304 ? passed() : failed(`answered ${status} to If-None-Match`);
    },
  };
}

type Retrieve = (id: string) => Promise<ProbeResult>;

function retrieving(vendor: Vendor, retrieve: Retrieve, ids: () => Promise<readonly string[]>): Checks {
  return {
    "listed ids can be retrieved, including unusual ones": async () => {
      const tried = (await ids()).slice(0, retrievedMax);
      if (tried.length === 0) return skipped("nothing is listed");
      const unretrievable: string[] = [];
      for (const id of tried) if ((await retrieve(id)).status !== 200) unretrievable.push(id);
      return verdictOnAll(unretrievable, `${tried.length} tried`);
    },
    "an unknown id is a 404 with an error": async () => refusing(vendor, await retrieve(unknownId), 404),
  };
}

function itemsIn({ around = "data" }: Vendor, { body }: ProbeResult): readonly Json[] | null {
  const json = readJson(body);
  const items = around === null ? json : memberOf(json, around);
  return items?.kind === "array" ? items.items : null;
}

function idOf({ id = "id", idBehind = "" }: Vendor, item: Json): string | null {
  const text = textIn(item, id);
  return text?.startsWith(idBehind) ? text.slice(idBehind.length) : null;
}

function lacksOf(vendor: Vendor, item: Json, at: number): string[] {
  const id = idOf(vendor, item);
  if (id === null || id === "") return [`the model at ${at + 1}: ${vendor.id ?? "id"} is no id`];
  return vendor.fields.flatMap((name) => (memberOf(item, name) === undefined ? [`${id}: ${name} is missing`] : []));
}

function refusing({ error = ["error.message"] }: Vendor, { status, body }: ProbeResult, expected = 401) {
  if (status !== expected) return failed(`answered ${status}, not ${expected}`);
  const json = readJson(body);
  if (json === null) return failed(`the body of the ${status} is no JSON`);
  const lacking = error.filter((names) => !names.split("|").some((name) => hasText(within(json, name))));
  return lacking.length === 0 ? passed() : failed(`the error of the ${status} lacks ${lacking.join(", ")}`);
}

function hasText(value: Json | undefined): boolean {
  return value?.kind === "string" && value.text !== "";
}
