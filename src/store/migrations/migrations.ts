import { initial } from "./0001-initial.ts";

/** Forward only: a released entry never changes, and the schema's version is the number of entries applied. */
export const migrations: readonly (readonly string[])[] = [initial];
