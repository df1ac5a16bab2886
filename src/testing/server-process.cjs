const { spawn } = require("node:child_process");

const logLengthMax = 64 * 1024;

/** A server as a child process. It ends when its standard input does, and so with the process that started it. */
class ServerProcess {
  #child;
  #log = "";
  /** What ended it; null while it runs. @type {string | null} */
  #end = null;
  /** Resolves when the process has ended, a little before all that it wrote is read. @type {Promise<unknown>} */
  #exited;
  /** @type {Promise<void>} */
  #ended;

  /**
   * @param {readonly [program: string, ...args: string[]]} command
   * @param {Record<string, string | undefined>} env
   */
  constructor([program, ...args], env) {
    this.#child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
    // Nothing is ever written to it; a server that ended has closed it.
    this.#child.stdin.on("error", () => undefined);
    this.#child.stderr.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      this.#log = (this.#log + text).slice(-logLengthMax);
    });
    this.#exited = new Promise((resolve) => this.#child.once("exit", resolve).once("error", resolve));
    this.#ended = new Promise((resolve) => {
      this.#child.once("error", (error) => resolve(void (this.#end ??= error.message)));
      this.#child.once("close", (code, signal) =>
        resolve(void (this.#end ??= `it ended with ${signal ?? `code ${code}`}`)),
      );
    });
  }

  /** The end of what it wrote to standard error. */
  get log() {
    return this.#log;
  }

  /** Why the server is not running, in its own words where it has said any; null while it runs. */
  get whyEnded() {
    return this.#end === null ? null : this.#log.trim() || this.#end;
  }

  /**
   * Resolves with the URL once the server listens.
   *
   * @param {number} timeoutMs
   * @returns {Promise<string>}
   */
  async listening(timeoutMs) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    const tooLate = new Promise((resolve) => {
      timer = setTimeout(resolve, timeoutMs, null);
    });
    const url = await Promise.race([this.#printedUrl(), this.#ended, tooLate]);
    clearTimeout(timer);
    if (typeof url === "string") return url;
    const why = this.whyEnded ?? `it does not listen after ${timeoutMs} ms. ${this.#log}`.trim();
    await this.kill();
    throw new Error(`Rollcall did not start: ${why}`);
  }

  /** @returns {Promise<string>} */
  #printedUrl() {
    return new Promise((resolve) => {
      let text = "";
      this.#child.stdout.setEncoding("utf8").on("data", (/** @type {string} */ more) => {
        text += more;
        const url = /^listening on (\S+)$/m.exec(text)?.[1];
        if (url !== undefined) resolve(url);
      });
    });
  }

  /** The process that started the server may end while it runs. */
  unref() {
    this.#child.unref();
    for (const pipe of [this.#child.stdin, this.#child.stdout, this.#child.stderr])
      /** @type {Partial<import("node:net").Socket>} */ (pipe).unref?.();
  }

  /** Resolves when it has ended. It has nothing to save, so it is not asked. */
  async kill() {
    this.#child.ref();
    this.#child.kill("SIGKILL");
    await this.#exited;
    this.#end ??= "it was stopped";
  }
}

module.exports = { ServerProcess };
