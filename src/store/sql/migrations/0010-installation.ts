/** What an installation has one of, by name. The server makes the values, so that one schema fits every database. */
export const installation = [`create table installation (name text primary key, value text not null)`];
