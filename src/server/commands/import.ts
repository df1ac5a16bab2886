import { createReadStream } from "node:fs";
import type { Environment } from "../../config/environment.ts";
import { readStoreLocation, type StoreLocation, type StoreLocationFlags } from "../../config/store-location.ts";
import { messageOf } from "../../core/text/message-of.ts";
import { ExportReader, ExportRefused } from "../../store/transfer/export-file.ts";
import { openToImport } from "../../store/transfer/open.ts";
import { importStore, summaryOf, type TransferCounts } from "../../store/transfer/transfer.ts";

/** `rollcall import`: imports everything or nothing. */
export async function importFromFile(
  path: string,
  flags: StoreLocationFlags,
  environment: Environment,
): Promise<number> {
  const location = readStoreLocation(flags, environment);
  const bytes = bytesOf(path);
  try {
    const moved = await fill(location, await ExportReader.open(bytes));
    process.stderr.write(`imported ${summaryOf(moved)}\n`);
    return 0;
  } finally {
    // A refused file is not read to its end, which may be far away.
    await bytes.return();
  }
}

async function fill(location: StoreLocation, file: ExportReader): Promise<TransferCounts> {
  const store = await openToImport(location);
  let filled = false;
  try {
    const moved = await importStore(store, file);
    filled = true;
    return moved;
  } finally {
    await store.close(filled);
  }
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* path === "-" ? process.stdin : createReadStream(path);
  } catch (error) {
    throw new ExportRefused(`cannot read ${path}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}
