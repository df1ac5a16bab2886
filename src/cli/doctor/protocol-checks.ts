import { failed, passed, skipped, missingRefusalReason, verdictOn, type Check } from "./checkup.ts";
import { memberOf, readJson } from "../output/json/value.ts";

const noKey = { authorization: null };
const wrongKey = { authorization: "Bearer sk-rollcall-doctor-wrong-key" };
const origin = "https://rollcall-doctor.example";

export const protocolChecks: readonly Check[] = [
  {
    name: "a wrong key is a 401 with an error",
    find: async ({ ask }) => verdictOn(missingRefusalReason(await ask({ path: "/models", headers: wrongKey }), 401)),
  },
  {
    name: "no key is a 401 with an error",
    find: async ({ ask }) => verdictOn(missingRefusalReason(await ask({ path: "/models", headers: noKey }), 401)),
  },
  {
    name: "an unsupported method is a 405 with an Allow header",
    find: async ({ ask }) => {
      const answer = await ask({ method: "PUT", path: "/models" });
      const problem = missingRefusalReason(answer, 405);
      if (problem !== null) return failed(problem);
      return /\bGET\b/.test(answer.headers.get("allow") ?? "")
        ? passed()
        : failed("the header Allow does not name GET");
    },
  },
  {
    name: "an unknown path is a 404 with an error",
    find: async ({ ask }) => verdictOn(missingRefusalReason(await ask({ path: "/rollcall-doctor-no-such-path" }), 404)),
  },
  {
    name: "/models/ is an error, not the list or a redirect",
    find: async ({ ask }) => {
      const { status, body } = await ask({ path: "/models/" });
      if (status < 400)
        return failed(`answered ${status}; clients that retrieve an empty id would take it for a model`);
      const error = memberOf(readJson(body), "error");
      return error === undefined ? failed(`the ${status} is no JSON error`) : passed();
    },
  },
  {
    name: "browsers can call it (CORS)",
    find: async ({ ask }) => {
      const { status, headers } = await ask({
        method: "OPTIONS",
        path: "/models",
        headers: {
          ...noKey,
          origin,
          "access-control-request-method": "GET",
          "access-control-request-headers": "authorization",
        },
      });
      const allowed = headers.get("access-control-allow-origin");
      if (status < 200 || status > 299) return failed(`the preflight is answered ${status}`);
      if (allowed !== "*" && allowed !== origin) return failed("the preflight allows no other origin");
      const names = headers.get("access-control-allow-headers") ?? "";
      return /\bauthorization\b/i.test(names) ? passed() : failed("the preflight does not allow Authorization");
    },
  },
  {
    name: "an unchanged list is a 304 (ETag)",
    find: async ({ ask }) => {
      const list = await ask({ path: "/models" });
      const etag = list.headers.get("etag");
      if (list.status !== 200) return skipped("there is no list");
      if (etag === null) return failed("the list has no ETag");
      const { status, body } = await ask({ path: "/models", headers: { "if-none-match": etag } });
      if (status !== 304) return failed(`answered ${status} to If-None-Match`);
      return body === "" ? passed() : failed("the 304 has a body");
    },
  },
];
