/*
 * Browsers call themselves by each other's names, so the more particular name is looked for first. What is not known is shown
 * as it was sent, up to a length.
 */

const browsers: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\bEdg(?:A|iOS)?\/(\d+)/, "Edge"],
  [/\b(?:OPR|OPT)\/(\d+)/, "Opera"],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, "Firefox"],
  [/\b(?:Headless)?Chrom(?:e|ium)\/(\d+)/, "Chrome"],
  [/\bCriOS\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//, "Safari"],
];

const systems: readonly (readonly [sign: RegExp, name: string])[] = [
  [/\b(?:iPhone|iPad|iPod)\b/, "iOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

const lengthMax = 60;

/** A browser by its `User-Agent`: "Firefox 143, Linux". */
export function browserName(userAgent: string | null): string | null {
  if (userAgent === null) return null;
  const [sign, name] = browsers.find(([known]) => known.test(userAgent)) ?? [];
  if (sign === undefined) return userAgent.slice(0, lengthMax).toWellFormed();
  const system = systems.find(([known]) => known.test(userAgent))?.[1];
  const version = sign.exec(userAgent)?.[1];
  return system === undefined ? `${name} ${version}` : `${name} ${version}, ${system}`;
}
