import { dlopen, ptr } from "bun:ffi";

const CLOCK_THREAD_CPUTIME_ID = 3;
const time = new BigInt64Array(2);
const libc =
  process.platform === "linux"
    ? dlopen("libc.so.6", { clock_gettime: { args: ["i32", "ptr"], returns: "i32" } }).symbols
    : null;

/** Milliseconds of processor time of this thread. On Linux the runtime's own count goes on every 4 ms only. */
export function threadMs(): number {
  if (libc === null) {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1_000;
  }
  libc.clock_gettime(CLOCK_THREAD_CPUTIME_ID, ptr(time));
  return Number(time[0]) * 1_000 + Number(time[1]) / 1_000_000;
}
