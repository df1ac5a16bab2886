import { ConfigError } from "../../config/config-error.ts";
import { DeclarationRefused } from "../../core/declaration.ts";
import { ExportRefused } from "../../store/transfer/export-file.ts";
import { StoreRefusedToOpen, StoreUnavailable } from "../../store/store.ts";

const expected = [ConfigError, DeclarationRefused, StoreRefusedToOpen, StoreUnavailable, ExportRefused];

/** Errors whose message tells the operator what to do; any other is a defect and keeps its stack. */
export function isExpected(error: unknown): error is Error {
  return expected.some((kind) => error instanceof kind);
}
