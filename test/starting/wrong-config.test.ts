import { expect, test } from "bun:test";
import { join } from "node:path";
import { housekeeping } from "./housekeeping.ts";
import { refusedStart } from "./refused-start.ts";

const { directoryWith, newDirectory } = housekeeping();

const secret = "a-key-that-must-not-be-shown";
const owner = "{ email: a@b.example, role: owner }";
const member = "{ email: a@b.example, role: member }";

const secondOrganization = `  - name: second
    users: [${owner}]
    projects: [{ name: p }]
    keys:
      - ${keyCalled("l", secret)}
`;

/** What is wrong, the file's text, the line to name, and the words to use. */
type Mistake = readonly [name: string, yaml: string, line: number, says: RegExp];

const mistakes: readonly Mistake[] = [
  ["a tab", "models:\n\t- id: x\n", 2, /[Tt]abs/],
  ["an unclosed quote", 'models:\n  - id: "x', 2, /quote/],
  ["a field given twice", "models: []\nmodels: []\n", 2, /unique/],
  ["nothing", "", 1, /must be a mapping/],
  ["a mere list", "- id: x\n", 1, /must be a mapping/],
  ["an unknown field at the top", "modles:\n  - id: x\n", 1, /modles is not a field known here/],
  ["an unknown field", "models:\n  - id: x\n    ownd_by: y\n", 3, /models\[0\]\.ownd_by is not a field known here/],
  ["a number for an id", "models:\n  - id: 7\n", 2, /models\[0\]\.id must be a text/],
  ["a text for a number", "models:\n  - id: x\n    created: today\n", 3, /models\[0\]\.created must be a whole number/],
  ["a text for a list", "models: x\n", 1, /models must be a list/],
  ["a list for a mapping", "models:\n  - [x]\n", 2, /models\[0\] must be a mapping/],
  ["a text for true or false", "models:\n  - id: x\n    restore: soon\n", 3, /restore must be true or false/],
  ["a model without an id", "models:\n  - owned_by: y\n", 2, /models\[0\] needs a field "id"/],
  ["a bad model id", "models:\n  - id: x\n  - id: a//b\n", 3, /models\[1\].*"id".*slash/],
  [
    "a day that does not exist",
    "models:\n  - id: x\n    shutdown_date: 2026-02-30\n",
    2,
    /"shutdown_date".*YYYY-MM-DD/,
  ],
  [
    "a model served by a source that the file does not declare",
    "models:\n  - id: x\n    served_by: box\n",
    3,
    /models\[0\]\.served_by names the source "box", which the file does not declare for this model/,
  ],
  [
    "a base model served by the source of an organization",
    `models:\n  - { id: x, served_by: { source: box, model: y } }\n${organization(owner)}    sources: [{ id: box, kind: echo, models: [] }]\n`,
    2,
    /served_by names the source "box"/,
  ],
  [
    "a model served under a name that is none",
    "models:\n  - { id: x, served_by: { source: box, model: a//b } }\nsources: [{ id: box, kind: echo, models: [] }]\n",
    2,
    /"served_by".*slash/,
  ],
  [
    "an unknown field of the source that serves a model",
    "models:\n  - { id: x, served_by: { source: box, name: y } }\n",
    2,
    /served_by\.name is not a field known here/,
  ],
  ["a model named twice", "models:\n  - id: x\n  - id: y\n  - id: x\n", 4, /models\[2\] repeats "x"/],
  [
    "a role that does not exist",
    organization("{ email: a@b.example, role: king }"),
    3,
    /role must be one of owner, reader/,
  ],
  ["a user named twice", organization(`${owner}, ${owner}`), 3, /users\[1\] repeats "a@b.example"/],
  [
    "a user named twice, capitalised otherwise",
    organization(`${owner}, { email: A@B.example, role: reader }`),
    3,
    /users\[1\] repeats "a@b.example"/,
  ],
  ["an origin with a path", "cors:\n  origins: [https://app.example/]\n", 2, /origins\[0\] must be an origin such as/],
  ["an origin with capitals", "cors:\n  origins: [https://App.example]\n", 2, /in small letters/],
  ["a project named twice", withProjects("{ name: p }", "{ name: p }"), 6, /projects\[1\] repeats "p"/],
  ["a project id given twice", withProjects("{ name: p, id: proj_x }", "{ name: q, id: proj_x }"), 6, /"proj_x"/],
  ["a member named twice", withProjects(`{ name: p, members: [${member}, ${member}] }`), 5, /"a@b\.example"/],
  [
    "a member who is no user",
    withProjects("{ name: p, members: [{ email: c@d.example, role: member }] }"),
    5,
    /c@d\.example/,
  ],
  [
    "a service account named twice",
    withProjects("{ name: p, service_accounts: [{ name: s }, { name: s }] }"),
    5,
    /"s"/,
  ],
  ["an alias with a model's name", withAliases("{ id: own, target: base }"), 2, /repeats "own", which is a model/],
  ["an alias named twice", withAliases("{ id: a, target: own }, { id: a, target: base }"), 2, /repeats "a"/],
  ["an alias of an alias", withAliases("{ id: a, target: b }, { id: b, target: own }"), 2, /"b", which is an alias/],
  ["an alias of nothing", withAliases("{ id: a }"), 2, /needs a field "target"/],
  ["an alias that cannot be", withAliases("{ id: a%, target: own }"), 2, /must not contain any of %/],
  [
    "a base model restricted to projects",
    "models:\n  - { id: x, sharing: projects }\n",
    2,
    /models\[0\]\.sharing is not/,
  ],
  ["a model half visible", "models:\n  - { id: x, visibility: half }\n", 2, /must be one of listed, unlisted/],
  ["no days of retention", "retention_days: 0\n", 1, /retention_days must be 1 to 3650/],
  ["too many days of retention", "retention_days: 3651\n", 1, /retention_days must be 1 to 3650/],
  ["an organization named twice", "organizations:\n  - name: x\n  - name: x\n", 3, /organizations\[1\] repeats "x"/],
  ["an organization id given twice", organizations("{ name: x, id: org-x }", "{ name: y, id: org-x }"), 3, /"org-x"/],
  ["an organization id of the wrong form", organizations("{ name: x, id: x }"), 2, /must begin with "org-"/],
  [
    "a key that is too short",
    withKeys("{ name: k, value: short, project: p, user: a@b.example }"),
    6,
    /at least 20 characters/,
  ],
  [
    "a key with a comma",
    withKeys(`{ name: k, value: "${secret},", project: p, user: a@b.example }`),
    6,
    /without spaces or commas/,
  ],
  [
    "a mistyped Rollcall key",
    withKeys(`{ name: k, value: sk-proj-rc1_${secret}, project: p, user: a@b.example }`),
    6,
    /checksum is wrong/,
  ],
  [
    "a scope that is no name",
    withKeys(
      `{ name: k, value: ${secret}, project: p, user: a@b.example, scopes: [api.model.read, "api.modle read"] }`,
    ),
    6,
    /keys\[0\]\.scopes\[1\] must be a name such as api\.model\.read/,
  ],
  [
    "an unset variable",
    withKeys('{ name: k, value: "${NOT_SET_HERE}", project: p, user: a@b.example }'),
    6,
    /environment variable NOT_SET_HERE/,
  ],
  [
    "a key for an unknown project",
    withKeys(`{ name: k, value: ${secret}, project: q, user: a@b.example }`),
    6,
    /"k" for a project "q"/,
  ],
  [
    "a key of an unknown user",
    withKeys(`{ name: k, value: ${secret}, project: p, user: c@d.example }`),
    6,
    /"k" of a user c@d\.example/,
  ],
  [
    "a key of an unknown account",
    withKeys(`{ name: k, value: ${secret}, project: p, service_account: s }`),
    6,
    /"k" of a service account/,
  ],
  [
    "a key of nobody",
    withKeys(`{ name: k, value: ${secret}, project: p }`),
    6,
    /either a "user" or a "service_account"/,
  ],
  ["a key without a project", withKeys(`{ name: k, value: ${secret}, user: a@b.example }`), 6, /needs a "project"/],
  [
    "an admin key in a project",
    withKeys(`{ name: k, kind: admin, value: ${secret}, project: p, user: a@b.example }`),
    6,
    /is an admin key/,
  ],
  ["a key named twice", withKeys(keyCalled("k", secret), keyCalled("k", `${secret}-2`)), 7, /keys\[1\] repeats "k"/],
  ["one key under two names", withKeys(keyCalled("k", secret), keyCalled("l", secret)), 7, /"k"/],
  ["one key in two organizations", `${withKeys(keyCalled("k", secret))}${secondOrganization}`, 11, /"k"/],
  [
    "a policy of an unknown kind",
    withProjects("{ name: p, model_policy: { mode: block, model_ids: [] } }"),
    5,
    /allow_list, deny_list/,
  ],
  [
    "a policy of too many models",
    withProjects(`{ name: p, model_policy: { mode: deny_list, model_ids: [${"m, ".repeat(2_001)}] } }`),
    5,
    /must list at most 2000 models/,
  ],
  ["no requests a minute", "limits:\n  requests_per_minute: 0\n", 2, /at least 1/],
];

for (const [name, yaml, line, says] of mistakes) {
  test.concurrent(`a configuration file with ${name} is refused with its line`, async () => {
    const directory = directoryWith(yaml);
    const file = join(directory, "rollcall.yaml");
    const sentence = await refusedStart(directory, { flags: ["--config", file] });
    expect(sentence).toStartWith(`${file}:${line}: `);
    expect(sentence).toMatch(says);
    expect(sentence).not.toContain(secret);
  });
}

test.concurrent("a missing configuration file is refused with its name", async () => {
  const directory = newDirectory();
  for (const file of [join(directory, "rollcall.yaml"), directory]) {
    expect(await refusedStart(directory, { flags: ["--config", file] })).toContain(`configuration file ${file}`);
    expect(await refusedStart(directory, { environment: { ROLLCALL_CONFIG: file } })).toContain(file);
  }
});

const wrongKeys: readonly (readonly [name: string, key: string, says: RegExp])[] = [
  ["of 19 characters", "a234567890123456789", /must be at least 20 characters long/],
  ["of 513 characters", "x".repeat(513), /must be at most 512 characters long/],
  ["with a space", `${secret} ${secret}`, /without spaces or commas/],
  ["with a comma", `${secret},${secret}`, /without spaces or commas/],
  ["with letters outside ASCII", `${secret}-ü`, /visible ASCII/],
  ["that is a mistyped Rollcall key", `sk-proj-rc1_${"a".repeat(49)}`, /checksum is wrong/],
];

test.concurrent("an invalid flag is refused in one sentence", async () => {
  const directory = newDirectory();
  for (const [flags, says] of [
    [["--port", "-1"], /0 to 65535, not "-1"$/],
    [["--prot", "1"], /no flag --prot. Did you mean --port\?$/],
    [["--data"], /The flag --data needs a value: --data DIR\.$/],
    [["elsewhere"], /Unexpected extra arguments: "elsewhere"\.$/],
    [["--port", "70000"], /0 to 65535, not "70000"$/],
  ] as const)
    expect(await refusedStart(directory, { flags })).toMatch(says);
});

for (const [name, key, says] of wrongKeys) {
  test.concurrent(`a key in the environment ${name} is refused with the variable's name`, async () => {
    const directory = newDirectory();
    for (const variable of ["ROLLCALL_API_KEY", "ROLLCALL_ADMIN_KEY"]) {
      const sentence = await refusedStart(directory, { environment: { [variable]: key } });
      expect(sentence).toMatch(says);
      expect(sentence).toContain(variable);
      expect(sentence).not.toContain(key);
    }
  });
}

function organizations(...items: readonly string[]): string {
  return `organizations:\n${items.map((item) => `  - ${item}\n`).join("")}`;
}

function organization(users: string): string {
  return `organizations:\n  - name: o\n    users: [${users}]\n`;
}

/** Puts each project on its own line, from the fifth on. */
function withProjects(...projects: readonly string[]): string {
  return `${organization(owner)}    projects:\n${projects.map((project) => `      - ${project}\n`).join("")}`;
}

/** Puts each key on its own line, from the sixth on. */
function withAliases(aliases: string): string {
  return organizations(`{ name: x, models: [{ id: own }], aliases: [${aliases}] }`);
}

function withKeys(...keys: readonly string[]): string {
  return `${organization(owner)}    projects: [{ name: p }]\n    keys:\n${keys.map((key) => `      - ${key}\n`).join("")}`;
}

function keyCalled(name: string, value: string): string {
  return `{ name: ${name}, value: ${value}, project: p, user: a@b.example }`;
}
