/** Where clients find this server: beside the folder of the console. */
export function serverAddress(origin: string, root: string): string {
  return origin + root.replace(/\/console\/$/, "");
}
