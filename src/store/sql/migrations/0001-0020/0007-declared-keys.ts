/** A start reads the keys that a file or a variable declared. Its time must not depend on the number of other keys. */
export const declaredKeys = [`create index keys_declared on keys (declared_by) where declared_by is not null`];
