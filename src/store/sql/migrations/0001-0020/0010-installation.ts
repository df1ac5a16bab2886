/** Values that an installation has one of, by name. The server makes them: the schema is the same on every database. */
export const installation = [`create table installation (name text primary key, value text not null)`];
