import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** The direct children of this process. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

/** Whether a process runs. A zombie does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

/** Whether it runs and listens on a TCP port. */
export function listens(pid: number): boolean {
  try {
    return isListening(pid);
  } catch (error) {
    if (!isRunning(pid)) return false;
    throw error;
  }
}

function isListening(pid: number): boolean {
  const sockets = ["tcp", "tcp6"].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n"));
  const listening = new Set(
    sockets
      .map((row) => row.trim().split(/\s+/))
      .map(([, , , state, , , , , , inode]) => (state === "0A" ? inode : "")),
  );
  const links = readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      // The socket was closed meanwhile.
      return "";
    }
  });
  return links.some((link) => listening.has(/^socket:\[(\d+)\]$/.exec(link)?.[1]));
}
