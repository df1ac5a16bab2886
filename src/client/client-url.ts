/** Where a program on the same machine reaches a server that listens at this URL, which may stand for every address. */
export function clientUrl(url: string): string {
  return url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
}
