/** A start reads the keys that a file or a variable declared, and must not depend on how many others there are. */
export const declaredKeys = [`create index keys_declared on keys (declared_by) where declared_by is not null`];
