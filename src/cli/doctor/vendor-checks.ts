import type { Connection } from "../../client/connection.ts";
import { segment } from "../../client/invoke.ts";
import { probe, type Probe, type ProbeResult } from "../../client/probe.ts";
import { memberOf, readJson, textIn, type Json } from "../output/json/value.ts";
import { within } from "../output/formats/table.ts";
import { failed, passed, skipped, some, type Finding } from "./checkup.ts";
import type { Vendor } from "./vendors.ts";

const unknownId = "rollcall-doctor/no-such-model";
const wrongKey = "sk-rollcall-doctor-wrong-key";
const retrievedMax = 200;

interface VendorCheck {
  readonly name: string;
  find(): Promise<Finding>;
}

/** Fetches the list once for most checks. */
export function vendorChecks(vendor: Vendor, connection: Connection): readonly VendorCheck[] {
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
  return [
    {
      name: "the list is a 200 with JSON",
      find: async () => {
        const { status, body } = await list();
        if (status !== 200) return failed(`answered ${status}`);
        return readJson(body) === null ? failed("the body is no JSON") : passed();
      },
    },
    {
      name: `${vendor.name}'s clients find the models`,
      find: async () => {
        const items = itemsIn(vendor, await list());
        if (items !== null) return passed(`${items.length} models`);
        return failed(vendor.around === null ? "the list is no array" : `there is no array "${vendor.around}"`);
      },
    },
    {
      name: "every model has the fields that the clients need",
      find: async () => {
        const wrong = (itemsIn(vendor, await list()) ?? []).flatMap((item, at) => lacksOf(vendor, item, at));
        return wrong.length === 0 ? passed() : failed(some(wrong));
      },
    },
    {
      name: "no id is listed twice",
      find: async () => {
        const seen = new Set<string>();
        const twice = (await ids()).filter((id) => seen.size === seen.add(id).size);
        return twice.length === 0 ? passed() : failed(some(twice));
      },
    },
    ...retrieving(vendor, ask, ids),
    {
      name: "a wrong key is a 401 with an error",
      find: async () => refusing(vendor, await ask(vendor.list, wrongKey)),
    },
    { name: "no key is a 401 with an error", find: async () => refusing(vendor, await ask(vendor.list, null)) },
    {
      name: "an unchanged list is a 304 (ETag)",
      find: async () => {
        const etag = (await list()).headers.get("etag");
        if (etag === null) return failed("the list has no ETag");
        const { status } = await ask(vendor.list, key, { "if-none-match": etag });
        return status === 304 ? passed() : failed(`answered ${status} to If-None-Match`);
      },
    },
  ];
}

type Ask = (path: string) => Promise<ProbeResult>;

function retrieving(vendor: Vendor, ask: Ask, ids: () => Promise<readonly string[]>): readonly VendorCheck[] {
  const { one } = vendor;
  if (one === null) return [];
  return [
    {
      name: "listed ids can be retrieved, including unusual ones",
      find: async () => {
        const tried = (await ids()).slice(0, retrievedMax);
        if (tried.length === 0) return skipped("nothing is listed");
        const unretrievable: string[] = [];
        for (const id of tried) if ((await ask(one + segment(id))).status !== 200) unretrievable.push(id);
        return unretrievable.length === 0 ? passed(`${tried.length} tried`) : failed(some(unretrievable));
      },
    },
    {
      name: "an unknown id is a 404 with an error",
      find: async () => refusing(vendor, await ask(one + segment(unknownId)), 404),
    },
  ];
}

function itemsIn({ around }: Vendor, { body }: ProbeResult): readonly Json[] | null {
  const json = readJson(body);
  const items = around === null ? json : memberOf(json, around);
  return items?.kind === "array" ? items.items : null;
}

function idOf({ id, idBehind = "" }: Vendor, item: Json): string | null {
  const text = textIn(item, id);
  return text?.startsWith(idBehind) ? text.slice(idBehind.length) : null;
}

function lacksOf(vendor: Vendor, item: Json, at: number): string[] {
  const id = idOf(vendor, item);
  if (id === null || id === "") return [`the model at ${at + 1}: ${vendor.id} is no id`];
  return vendor.fields.flatMap((name) => (memberOf(item, name) === undefined ? [`${id}: ${name} is missing`] : []));
}

function refusing({ error }: Vendor, { status, body }: ProbeResult, expected = 401) {
  if (status !== expected) return failed(`answered ${status}, not ${expected}`);
  const json = readJson(body);
  if (json === null) return failed(`the body of the ${status} is no JSON`);
  const lacking = error.filter((names) => !names.split("|").some((name) => hasText(within(json, name))));
  return lacking.length === 0 ? passed() : failed(`the error of the ${status} lacks ${lacking.join(", ")}`);
}

function hasText(value: Json | undefined): boolean {
  return value?.kind === "string" && value.text !== "";
}
