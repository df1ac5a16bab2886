/**
 * The world of most tests: two organizations, users and service accounts of every role, keys of every kind. Every key's
 * text is known and starts with its name here.
 */
const keyNames = [
  "acemeOwner",
  "acemeReader",
  "acemeMember",
  "acemeViewer",
  "acemeAccount",
  "acemeRightlessAccount",
  "acemeReadOnly",
  "acemeRestricted",
  "acemeDeleteOnly",
  "acemeAllowList",
  "acemeDenyList",
  "acemeAdmin",
  "acemeReaderAdmin",
  "acemeExpired",
  "zenithOwner",
  "zenithAdmin",
] as const;

export type KeyName = (typeof keyNames)[number];

export const keys = Object.fromEntries(keyNames.map((name) => [name, `${name}-0123456789abcdef`])) as Record<
  KeyName,
  string
>;

export const fineTune = "ft:gpt-4o-mini:acemeco:suffix:abc123";
export const spareFineTune = "ft:gpt-4o-mini:acemeco:spare:def456";
export const strangersFineTune = "ft:gpt-4o-mini:zenith:secret:xyz789";
export const slashModel = "meta-llama/Llama-3.1-8B";
/** Ids that have broken some client or server. */
export const awkwardIds = [slashModel, "a b", "ü", "x+y", "a@b"];

export const worldYaml = `
models:
  - { id: gpt-4o-mini, created: 1721172741, owned_by: system }
  - { id: gpt-3.5-turbo-instruct, created: 1686935002, owned_by: openai, shutdown_date: 2036-10-23 }
  - { id: text-davinci-003, created: 1669599635, owned_by: openai-internal }
  - { id: davinci, created: 1686935002, owned_by: openai }
organizations:
  - name: acemeco
    id: org-aceme
    users:
      - { email: owner@aceme.example, role: owner }
      - { email: reader@aceme.example, role: reader }
    projects:
      - name: default
        id: proj_aceme
        members: [{ email: reader@aceme.example, role: member }]
        service_accounts: [{ name: robot, role: owner }, { name: rightless, role: none }]
      - name: viewing
        id: proj_viewing
        members: [{ email: reader@aceme.example, role: viewer }]
      - name: narrow
        id: proj_narrow
        members: [{ email: reader@aceme.example, role: viewer }]
        model_policy: { mode: allow_list, model_ids: [davinci, "${fineTune}"] }
      - name: guarded
        id: proj_guarded
        model_policy: { mode: deny_list, model_ids: [davinci, "${fineTune}"] }
    keys:
      - { name: acemeOwner, value: ${keys.acemeOwner}, project: default, user: owner@aceme.example }
      - { name: acemeReader, value: ${keys.acemeReader}, project: narrow, user: reader@aceme.example }
      - { name: acemeMember, value: ${keys.acemeMember}, project: default, user: reader@aceme.example }
      - { name: acemeViewer, value: ${keys.acemeViewer}, project: viewing, user: reader@aceme.example }
      - { name: acemeAccount, value: ${keys.acemeAccount}, project: default, service_account: robot }
      - { name: acemeRightlessAccount, value: ${keys.acemeRightlessAccount}, project: default, service_account: rightless }
      - { name: acemeReadOnly, value: ${keys.acemeReadOnly}, project: default, user: owner@aceme.example, scopes: [api.all.read] }
      - { name: acemeRestricted, value: ${keys.acemeRestricted}, project: default, user: owner@aceme.example, scopes: [api.model.request] }
      - { name: acemeDeleteOnly, value: ${keys.acemeDeleteOnly}, project: default, user: owner@aceme.example, scopes: [api.delete] }
      - { name: acemeAllowList, value: ${keys.acemeAllowList}, project: narrow, user: owner@aceme.example }
      - { name: acemeDenyList, value: ${keys.acemeDenyList}, project: guarded, user: owner@aceme.example }
      - { name: acemeAdmin, value: ${keys.acemeAdmin}, kind: admin, user: owner@aceme.example }
      - { name: acemeReaderAdmin, value: ${keys.acemeReaderAdmin}, kind: admin, user: reader@aceme.example }
      - { name: acemeExpired, value: ${keys.acemeExpired}, project: default, user: owner@aceme.example, expires_at: 1600000000 }
    models:
      - { id: "${fineTune}", created: 1721172741, owned_by: acemeco }
      - { id: "${spareFineTune}", created: 1721172742, owned_by: user-abc }
${awkwardIds.map((id) => `      - { id: ${JSON.stringify(id)}, created: 1700000000 }`).join("\n")}
  - name: zenith
    id: org-zenith
    users: [{ email: owner@zenith.example, role: owner }]
    projects: [{ name: default, id: proj_zenith }]
    keys:
      - { name: zenithOwner, value: ${keys.zenithOwner}, project: default, user: owner@zenith.example }
      - { name: zenithAdmin, value: ${keys.zenithAdmin}, kind: admin, user: owner@zenith.example }
    models:
      - { id: "${strangersFineTune}", created: 1721172743, owned_by: zenith }
`;
