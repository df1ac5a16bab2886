import { crc32 } from "node:zlib";

/*
 * The two formats of archives. Every byte is decided here, so that no user, umask, time zone or tool of the machine gets
 * into an archive. libdeflate compresses because its output does not depend on the processor.
 */

interface ArchivedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly isExecutable: boolean;
}

const blockBytes = 512;
const deflating = { library: "libdeflate", level: 6 } as const;

/** A gzipped tar archive in the format of POSIX (ustar), with everything in one folder. */
export function tarGz(folder: string, files: readonly ArchivedFile[], modifiedS: number): Uint8Array {
  const parts = files.flatMap((file) => [
    tarHeader(`${folder}/${file.name}`, file, modifiedS),
    file.bytes,
    padding(file.bytes.length),
  ]);
  return Bun.gzipSync(Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]), deflating);
}

function tarHeader(name: string, { bytes, isExecutable }: ArchivedFile, modifiedS: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  const octal = (value: number, at: number, digits: number) =>
    header.write(`${value.toString(8).padStart(digits, "0")}\0`, at, "latin1");
  if (Buffer.byteLength(name) > 100) throw new Error(`${name} is too long for an archive`);
  header.write(name, 0);
  octal(modeOf(isExecutable), 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(bytes.length, 124, 11);
  octal(modifiedS, 136, 11);
  header.write(" ".repeat(8), 148);
  header.write("0", 156);
  header.write("ustar\x0000", 257, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  octal(sum, 148, 6);
  return header;
}

function padding(length: number): Buffer {
  return Buffer.alloc((blockBytes - (length % blockBytes)) % blockBytes);
}

/** A zip archive, as of a system that knows modes, with everything in one folder. */
export function zip(folder: string, files: readonly ArchivedFile[], modifiedS: number): Uint8Array {
  const bodies: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const file of files) {
    const name = Buffer.from(`${folder}/${file.name}`);
    const packed = Bun.deflateSync(file.bytes, deflating);
    const facts = zipFacts(file, packed.length, name.length, modifiedS);
    bodies.push(uint32(0x04034b50), facts, name, packed);
    directory.push(uint32(0x02014b50), uint16(0x0314), facts, zipPlace(modeOf(file.isExecutable), offset), name);
    offset += 4 + facts.length + name.length + packed.length;
  }
  const directoryBytes = directory.reduce((total, part) => total + part.length, 0);
  const count = uint16(files.length);
  const end = [uint32(0x06054b50), uint32(0), count, count, uint32(directoryBytes), uint32(offset), uint16(0)];
  return Buffer.concat([...bodies, ...directory, ...end]);
}

/** What stands both before a file and in the directory at the end: version 2.0, deflated, time, sums and sizes. */
function zipFacts({ bytes }: ArchivedFile, packedBytes: number, nameBytes: number, modifiedS: number): Buffer {
  const at = new Date(modifiedS * 1000);
  const time = (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1);
  const date = ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate();
  const head = [20, 0, 8, time, date].map(uint16);
  const sizes = [crc32(bytes), packedBytes, bytes.length].map(uint32);
  return Buffer.concat([...head, ...sizes, uint16(nameBytes), uint16(0)]);
}

/** What stands only in the directory: no comment, the first disk, the mode and the offset. */
function zipPlace(mode: number, offset: number): Buffer {
  const regularFile = 0o100000;
  return Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(((regularFile | mode) << 16) >>> 0), uint32(offset)]);
}

function modeOf(isExecutable: boolean): number {
  return isExecutable ? 0o755 : 0o644;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
