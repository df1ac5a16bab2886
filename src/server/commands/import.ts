import { createReadStream } from "node:fs";
import { parseFlags, storeLocationFlags, readStoreLocation, type StoreLocation } from "../../config/store-location.ts";
import { ConfigError } from "../../config/yaml-reader.ts";
import { ExportReader, ExportRefused } from "../../store/transfer/export-file.ts";
import { openToImport } from "../../store/transfer/open.ts";
import { importStore, summaryOf, type TransferCounts } from "../../store/transfer/transfer.ts";

/** `rollcall import`: fills an empty store with what `rollcall export` wrote, all of it or nothing. */
export async function importFromFile(flags: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const { values, positionals } = parseFlags(flags, storeLocationFlags, { allowPositionals: true });
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0)
    throw new ConfigError("import takes one file, or - for standard input; see rollcall --help");
  const place = readStoreLocation(values, environment);
  const bytes = bytesOf(path);
  try {
    const moved = await fill(place, await ExportReader.open(bytes));
    process.stderr.write(`imported ${summaryOf(moved)}\n`);
    return 0;
  } finally {
    // What is refused is not read to its end, which may not come for long.
    await bytes.return();
  }
}

async function fill(place: StoreLocation, file: ExportReader): Promise<TransferCounts> {
  const store = await openToImport(place);
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
    throw new ExportRefused(`cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
