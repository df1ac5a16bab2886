const { Agent, request } = require("node:http");
const { refuseUnknownOptions } = require("./known-options.cjs");

/** @import { ReceivedRequest, RequestsOptions, Rollcall, ScriptOptions } from "./testing.cjs" */

const defaultScript = "default";

/** @type {Record<keyof ScriptOptions, true>} */
const scriptOptions = { name: true, strict: true, apiKeyId: true };
/** @type {Record<keyof RequestsOptions, true>} */
const requestsOptions = { script: true };

/** Calls what a server with --memory has for tests. */
class Control {
  // An agent of its own takes no proxy from the environment.
  #agent = new Agent({ keepAlive: true });
  #url;
  #adminKey;
  #whyEnded;

  /**
   * @param {string} url
   * @param {string} adminKey
   * @param {() => string | null} whyEnded
   */
  constructor(url, adminKey, whyEnded) {
    this.#url = url;
    this.#adminKey = adminKey;
    this.#whyEnded = whyEnded;
  }

  async reset() {
    await this.#call("POST", "/rollcall/v1/reset");
  }

  /** @type {Rollcall["script"]} */
  async script(answers, options = {}) {
    refuseUnknownOptions("script()", options, scriptOptions);
    const { name = defaultScript, strict, apiKeyId } = options;
    const body = { answers: Array.isArray(answers) ? answers : [answers], strict, api_key_id: apiKeyId };
    await this.#call("POST", `/rollcall/v1/scripts/${encodeURIComponent(name)}`, body);
  }

  /** @type {Rollcall["requests"]} */
  async requests(options = {}) {
    refuseUnknownOptions("requests()", options, requestsOptions);
    const { script } = options;
    /** @type {ReceivedRequest[]} */
    const all = [];
    const query = new URLSearchParams({ limit: "100", ...(script !== undefined && { script }) });
    for (;;) {
      const page = await this.#call("GET", `/rollcall/v1/received_requests?${query}`);
      all.push(...page.data);
      if (!page.has_more) return all;
      query.set("after", page.last_id);
    }
  }

  close() {
    this.#agent.destroy();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async #call(method, path, body) {
    const { status, text } = await this.#exchange(method, path, body).catch((cause) => {
      const ended = this.#whyEnded();
      throw new Error(ended === null ? `Rollcall does not answer: ${cause.message}` : `Rollcall has ended: ${ended}`, {
        cause,
      });
    });
    const answer = JSON.parse(text);
    if (status < 300) return answer;
    throw new Error(`Rollcall refuses ${method} ${path}: ${answer.error.message}`);
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<{ readonly status: number, readonly text: string }>}
   */
  #exchange(method, path, body) {
    const headers = { authorization: `Bearer ${this.#adminKey}`, "content-type": "application/json" };
    return new Promise((resolve, reject) => {
      const sent = request(this.#url + path, { method, headers, agent: this.#agent }, (answer) => {
        let text = "";
        answer.setEncoding("utf8").on("data", (more) => {
          text += more;
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text })).on("error", reject);
      });
      sent.on("error", reject).end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

module.exports = { Control };
