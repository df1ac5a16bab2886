/** The accounts at an OpenID provider that sign users in. */
export const identities = [
  `create table identities (
    organization_id text not null, issuer text not null, subject text not null, user_id text not null,
    recent_sign_ins text not null,
    created bigint not null, revision bigint not null,
    primary key (organization_id, issuer, subject))`,
  `create index identities_by_user on identities (organization_id, user_id, issuer)`,
];
