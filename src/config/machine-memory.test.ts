import { expect, test } from "bun:test";
import { cacheMegabytesFor, machineMemoryBytes } from "./machine-memory.ts";

const gibibyte = 1024 ** 3;
const [second, first] = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"] as const;

/** A machine of 8 GiB with these files. */
function memoryWith(files: Readonly<Record<string, string>>): number {
  const read = (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error(`no file ${path}`);
    return text;
  };
  return machineMemoryBytes(read, 8 * gibibyte);
}

test("a container's limit counts if it is less than the machine has", () => {
  expect(memoryWith({})).toBe(8 * gibibyte);
  expect(memoryWith({ [second]: `${gibibyte}\n` })).toBe(gibibyte);
  expect(memoryWith({ [first]: `${2 * gibibyte}\n` })).toBe(2 * gibibyte);
  expect(memoryWith({ [second]: "max\n" })).toBe(8 * gibibyte);
  expect(memoryWith({ [first]: "9223372036854771712\n" })).toBe(8 * gibibyte);
  expect(memoryWith({ [second]: "\n", [first]: "0\n" })).toBe(8 * gibibyte);
});

test("caches get an eighth of the memory, shared by the workers, from 16 to 160 MB", () => {
  expect(cacheMegabytesFor(gibibyte, 1)).toBe(128);
  expect(cacheMegabytesFor(gibibyte / 2, 1)).toBe(64);
  expect(cacheMegabytesFor(gibibyte, 4)).toBe(32);
  expect(cacheMegabytesFor(gibibyte / 16, 1)).toBe(16);
  expect(cacheMegabytesFor(64 * gibibyte, 1)).toBe(160);
});
