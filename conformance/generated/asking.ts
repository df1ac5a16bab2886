/** The input and the output of a program with a generated client, the same for each generator. */

export const baseUrl = required("BASE_URL");
export const key = required("KEY");
export const adminKey = required("ADMIN_KEY");
export const slashModel = required("SLASH_MODEL");
export const ownModel = required("OWN_MODEL");

export interface Seen {
  readonly listed: readonly string[];
  readonly retrieved: string;
  readonly absent: { readonly status: number; readonly code: string | null };
  readonly deleted: boolean;
  readonly projects: readonly string[];
  readonly created: string;
  readonly unchanged: string;
  readonly described: readonly string[];
  readonly health: string;
  readonly anthropic: readonly string[];
}

export function print(seen: Seen): void {
  console.log(JSON.stringify(seen));
}

export function idsOf(list: { readonly data: readonly { readonly id: string }[] }): string[] {
  return list.data.map(({ id }) => id);
}

/** The same for an answer without a schema in the description. */
export function idsInVendors(list: unknown): string[] {
  return idsOf(list as Parameters<typeof idsOf>[0]);
}

/** The data of a client that returns `{ data, error }`; throws on an error. */
export function got<Data>({ data, error }: { data?: Data; error?: unknown }): Data {
  if (data === undefined) throw new Error(`refused: ${JSON.stringify(error)}`);
  return data;
}

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing`);
  return value;
}
