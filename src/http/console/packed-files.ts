import { ConsoleFile, type ConsoleFiles } from "./console-file.ts";

/** The console in the package and in the executables, compressed with Brotli. */
export interface PackedFiles {
  readonly page: PackedFile;
  readonly assets: Readonly<Record<string, PackedFile>>;
}

export interface PackedFile {
  readonly type: string;
  readonly digest: string;
  readonly base64: string;
}

/** Stands in the place of `consoleFiles` of `console-files.ts`. */
export function unpackedFiles({ page, assets }: PackedFiles): () => ConsoleFiles {
  const unpackedAssets = Object.entries(assets).map(([name, file]) => [name, unpacked(file)] as const);
  const files = { page: unpacked(page), assets: new Map(unpackedAssets) };
  return () => files;
}

function unpacked({ type, digest, base64 }: PackedFile): ConsoleFile {
  const br = new Uint8Array(Buffer.from(base64, "base64"));
  const plain = () => new Uint8Array(process.getBuiltinModule("node:zlib").brotliDecompressSync(br));
  return new ConsoleFile(type, digest, plain, { br });
}
