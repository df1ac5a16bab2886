import { existsSync } from "node:fs";
import { join } from "node:path";

/** The systems that a release has an executable for. */
export interface Target {
  /** As in the name of the archive. */
  readonly name: string;
  /** As Bun names it. */
  readonly bun: Bun.Build.CompileTarget;
  /** The npm package with Bun's own executable for it. */
  readonly package: string;
  readonly platform: NodeJS.Platform;
  readonly architecture: NodeJS.Architecture;
}

const linux = { platform: "linux" } as const;
const mac = { platform: "darwin" } as const;
const windows = { platform: "win32" } as const;
const x64 = { architecture: "x64" } as const;
const arm64 = { architecture: "arm64" } as const;

export const targets: readonly Target[] = [
  { name: "linux-x64", bun: "bun-linux-x64", package: "@oven/bun-linux-x64", ...linux, ...x64 },
  { name: "linux-arm64", bun: "bun-linux-arm64", package: "@oven/bun-linux-aarch64", ...linux, ...arm64 },
  { name: "linux-x64-musl", bun: "bun-linux-x64-musl", package: "@oven/bun-linux-x64-musl", ...linux, ...x64 },
  {
    name: "linux-arm64-musl",
    bun: "bun-linux-arm64-musl",
    package: "@oven/bun-linux-aarch64-musl",
    ...linux,
    ...arm64,
  },
  { name: "macos-x64", bun: "bun-darwin-x64", package: "@oven/bun-darwin-x64", ...mac, ...x64 },
  { name: "macos-arm64", bun: "bun-darwin-arm64", package: "@oven/bun-darwin-aarch64", ...mac, ...arm64 },
  { name: "windows-x64", bun: "bun-windows-x64", package: "@oven/bun-windows-x64", ...windows, ...x64 },
  { name: "windows-arm64", bun: "bun-windows-arm64", package: "@oven/bun-windows-aarch64", ...windows, ...arm64 },
];

export function executableName({ platform }: Target): string {
  return platform === "win32" ? "rollcall.exe" : "rollcall";
}

/** Whether this machine runs what is built for the target: npm installs the one package of Bun that runs here. */
export function runsHere(root: string, target: Target): boolean {
  const isSame = target.platform === process.platform && target.architecture === process.arch;
  return isSame && existsSync(join(root, "node_modules", target.package));
}
