const add = (table: string) => `alter table ${table} add column searching bigint`;

/** How many calls searched. Of those before, only the searches are known. */
export const searchingCalls = [add("usage_minutes"), add("usage_hours"), add("usage_days")];
