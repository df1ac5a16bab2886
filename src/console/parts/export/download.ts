/** Hands the browser a file. The name is of fixed words, so that no id of anybody becomes a file name. */
export function download(name: string, type: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** `rollcall-models-2026-11-30.csv`: what it holds, and the day in UTC. */
export function fileName(what: string, ending: string, now: Date): string {
  return `rollcall-${what}-${now.toISOString().slice(0, 10)}.${ending}`;
}

/** Has the browser keep what an address of the server answers. */
export function downloadFrom(address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = "";
  link.click();
}
