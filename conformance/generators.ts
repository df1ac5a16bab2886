/** A client generator, and its command, which writes a client into `client/`. */
export interface Generator {
  readonly package: string;
  readonly version: string;
  /** The program in generated/ that uses the client. */
  readonly program: string;
  readonly command: readonly [program: string, ...args: string[]];
}

const description = "openapi.json";

export const generators: readonly Generator[] = [
  {
    package: "@hey-api/openapi-ts",
    version: "0.99.0",
    program: "hey-api",
    command: ["openapi-ts", "-i", description, "-o", "client", "--no-log-file"],
  },
  {
    package: "openapi-fetch",
    version: "0.17.0",
    program: "openapi-fetch",
    command: ["openapi-typescript", description, "-o", "client/schema.ts"],
  },
  {
    package: "oazapfts",
    version: "7.5.0",
    program: "oazapfts",
    command: ["oazapfts", description, "client/api.ts"],
  },
  {
    package: "orval",
    version: "8.38.0",
    program: "orval",
    command: ["orval", "--config", "orval.config.cjs"],
  },
  {
    package: "swagger-typescript-api",
    version: "13.13.0",
    program: "swagger-typescript-api",
    command: ["swagger-typescript-api", "generate", "-p", description, "-o", "client", "-n", "api.ts"],
  },
];
