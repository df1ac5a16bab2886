/** An invalid configuration. The message is a sentence that names the flag, or the file and the line. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}
