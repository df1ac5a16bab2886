import { isEmail } from "../../core/people/email.ts";
import type { User } from "../../core/people/organization.ts";
import { isLabel } from "../../core/text/label.ts";
import type { Profile } from "../../oidc/relying-party.ts";
import type { OidcSettings } from "../../oidc/settings.ts";
import { SignInFailed } from "../../oidc/sign-in-failed.ts";
import { unchanged, type Transaction } from "../../store/store.ts";
import type { Signature } from "../change-author.ts";
import type { Change, Work } from "../commit.ts";
import { joinByInvite } from "./invites.ts";
import { syncGroups, syncRole, wantedRole } from "./provider-groups.ts";
import { newUser } from "./users.ts";

export type SignInRules = Pick<OidcSettings, "roles" | "createsPeople" | "syncGroups" | "domains">;

export interface Recognised {
  readonly user: User;
  /** False if no group of the user has a role here. */
  readonly mayEnter: boolean;
  /** What the operator should know. */
  readonly notes: readonly string[];
}

/** A user, and the audit event of how the provider's account became theirs; null if it was. */
interface Found {
  readonly user: User;
  readonly event: Event | null;
}

type Event = Omit<Change<User>, "result">;

/**
 * Finds the user whose profile a provider tells, or makes them, and brings their role and groups to what it tells.
 * Throws SignInFailed.
 */
export function recognise(profile: Profile, rules: SignInRules): Work<Recognised, Signature> {
  return async (transaction, { organizationId }, atSeconds) => {
    refuseDomain(profile, rules);
    const { user: found, event } = await foundUser(transaction, organizationId, profile, rules, atSeconds);
    const role = wantedRole(profile, found, event?.type === "user.added", rules.roles);
    // Thrown, so that nobody becomes a member who may not enter.
    if (role === null && event !== null) throw new SignInFailed("oidc_no_role", "none of their groups has a role here");
    const synced = await syncRole(transaction, found, role ?? "reader");
    const groups = await syncGroups(transaction, synced.user, profile.groups, rules.syncGroups, atSeconds);
    const { user } = synced;
    const result = { user, mayEnter: role !== null, notes: [...synced.notes, ...groups.notes] };
    const changes = { ...synced.details, ...groups.details };
    if (event === null && Object.keys(changes).length === 0) return unchanged(result);
    const { issuer, subject } = profile;
    const details = { ...event?.details, ...changes, identity: { issuer, subject } };
    return { result, type: "user.updated", resourceId: user.id, ...event, details };
  };
}

/** At each sign-in: an address may have changed. */
function refuseDomain({ email }: Profile, { domains }: SignInRules): void {
  if (domains.length === 0) return;
  if (email === null) throw noAddress();
  const domain = email.slice(email.lastIndexOf("@") + 1).toLowerCase();
  if (!domains.includes(domain))
    throw new SignInFailed("oidc_domain", "the file does not list the domain of the address");
}

function noAddress(): SignInFailed {
  return new SignInFailed("oidc_email", "the provider vouches for no address of the person");
}

/** By the provider's account; the first time by address. */
async function foundUser(
  transaction: Transaction,
  organizationId: string,
  profile: Profile,
  rules: SignInRules,
  atSeconds: number,
): Promise<Found> {
  const { issuer, subject, email } = profile;
  const known = await transaction.identities.find(organizationId, issuer, subject);
  const user = known === null ? null : await transaction.users.find(organizationId, known.userId);
  if (user !== null) return { user, event: null };
  if (email === null || !isEmail(email)) throw noAddress();
  const found =
    (await userOfAddress(transaction, organizationId, issuer, email)) ??
    (await invitedUser(transaction, organizationId, email, profile.name, atSeconds)) ??
    (await createdUser(transaction, organizationId, email, profile.name, rules, atSeconds));
  const userId = found.user.id;
  await transaction.identities.put({ organizationId, issuer, subject, userId, created: atSeconds, recentSignIns: [] });
  return found;
}

async function userOfAddress(
  { users, identities }: Transaction,
  organizationId: string,
  issuer: string,
  email: string,
): Promise<Found | null> {
  const user = await users.findWithEmail(organizationId, email);
  if (user === null) return null;
  // An address can pass to somebody else, who must not get the rights of the one before.
  if ((await identities.ofUser(organizationId, issuer, user.id)) !== null)
    throw new SignInFailed("oidc_unknown_person", `another account of the provider signs in as ${user.id}`);
  return { user, event: { type: "user.updated", resourceId: user.id, details: {} } };
}

async function invitedUser(
  transaction: Transaction,
  organizationId: string,
  email: string,
  name: string | null,
  atSeconds: number,
): Promise<Found | null> {
  const invite = await transaction.invites.findPending(organizationId, email, atSeconds);
  if (invite === null) return null;
  const { result: user, ...event } = await joinByInvite(transaction, invite, labelOr(name, email), atSeconds);
  return { user, event };
}

async function createdUser(
  { users }: Transaction,
  organizationId: string,
  email: string,
  name: string | null,
  { createsPeople }: SignInRules,
  created: number,
): Promise<Found> {
  if (!createsPeople) throw new SignInFailed("oidc_unknown_person", "nobody here has the address of the person");
  const role = "reader";
  const user = newUser({ organizationId, email, name: labelOr(name, email), role, created });
  await users.put(user);
  return { user, event: { type: "user.added", resourceId: user.id, details: { data: { email, role } } } };
}

/** A provider may tell a name that no label can be. */
function labelOr(name: string | null, email: string): string {
  return name !== null && isLabel(name) ? name : email;
}
