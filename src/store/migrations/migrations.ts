import { initial } from "./0001-initial.ts";
import { administration } from "./0002-administration.ts";
import { auditChain } from "./0004-audit-chain.ts";

/** Forward only: a released entry never changes, and the schema's version is the number of entries applied. */
export const migrations: readonly (readonly string[])[] = [initial, administration, auditChain];
