import { peopleLists as api } from "../../../api/people/lists.ts";
import { turns, type Slices } from "../../../catalogue/turns.ts";
import { countPeople, findPeople } from "../../../registry/organization/find-people.ts";
import { countRoles, findRoles } from "../../../registry/organization/find-roles.ts";
import type { Found } from "../../../store/page.ts";
import type { PeopleFilter, PeopleSearch, SearchedItems } from "../../../store/people-lists.ts";
import type { Directory } from "../../../store/store.ts";
import { findProject } from "../../admin/answers.ts";
import { inviteToWire } from "../../admin/invites.ts";
import type { Bind } from "../../request/bind.ts";
import { existing } from "../../../core/refusal.ts";
import { cursorOf, positionIn } from "../position-cursor.ts";
import {
  listedAccountToWire,
  listedGroupToWire,
  listedProjectToWire,
  listedRoleToWire,
  listedUserToWire,
} from "./people-wire.ts";

interface Query {
  readonly limit: number;
  readonly after: string | null;
  readonly order: "asc" | "desc";
  readonly sort: PeopleSearch["sort"];
  readonly q: string | null;
  readonly total: boolean;
}

interface Asked {
  readonly organizationId: string;
  readonly query: Query;
}

export function peopleListRoutes(bind: Bind, directory: Directory, nowMs: () => number) {
  const { people } = directory;
  const page = <Kind extends keyof SearchedItems, Wire>(
    kind: Kind,
    asked: Asked,
    toWire: (item: SearchedItems[Kind]) => Wire,
    more: Partial<PeopleFilter> = {},
  ) =>
    pageOf(asked, more, toWire, {
      find: (filter, search, slices) => findPeople(people, kind, asked.organizationId, filter, search, slices),
      count: (filter, slices) => countPeople(people, kind, asked.organizationId, filter, slices),
    });
  const project = async (organizationId: string, id: string | null) =>
    id === null ? null : (await findProject(directory, organizationId, id)).id;
  return bind(api, {
    searchUsers: async (asked) => {
      const { project_id: ofProject, group_id: groupId } = asked.query;
      const projectId = await project(asked.organizationId, ofProject);
      if (groupId !== null) existing(await directory.groups.find(asked.organizationId, groupId), "group", groupId);
      return page("user", asked, listedUserToWire, { projectId, groupId, role: asked.query.role });
    },
    searchProjects: (asked) =>
      page("project", asked, listedProjectToWire, { isArchived: asked.query.include_archived }),
    searchGroups: (asked) => page("group", asked, listedGroupToWire),
    searchServiceAccounts: async (asked) => {
      const projectId = await project(asked.organizationId, asked.query.project_id);
      return page("account", asked, listedAccountToWire, { projectId });
    },
    searchRoles: async (asked) => {
      const { organizationId } = asked;
      const projectId = await project(organizationId, asked.query.project_id);
      return pageOf(asked, { projectId }, listedRoleToWire, {
        find: (filter, search, slices) => findRoles(people, organizationId, filter, search, slices),
        count: (filter, slices) => countRoles(people, organizationId, filter, slices),
      });
    },
    searchInvites: (asked) => {
      const [atSeconds, { status }] = [Math.floor(nowMs() / 1000), asked.query];
      const invited = status === null ? null : { status, atSeconds };
      return page("invite", asked, (invite) => inviteToWire(invite, atSeconds), { invited });
    },
  });
}

interface Searching<Item> {
  readonly find: (filter: PeopleFilter, search: PeopleSearch, slices: Slices) => Promise<Found<Item>>;
  readonly count: (filter: PeopleFilter, slices: Slices) => Promise<number | null>;
}

const nothingChosen = { projectId: null, groupId: null, role: null, invited: null, isArchived: false } as const;

async function pageOf<Item, Wire>(
  { organizationId, query }: Asked,
  more: Partial<PeopleFilter>,
  toWire: (item: Item) => Wire,
  { find, count }: Searching<Item>,
) {
  const { q: text, sort, order, limit } = query;
  const after = query.after === null ? null : positionIn(query.after, sort, sort === "name");
  const filter: PeopleFilter = { ...nothingChosen, text, ...more };
  return turns.run(organizationId, "searchPeople", async (slices) => {
    const { items, next } = await find(filter, { sort, order, limit, after }, slices);
    return {
      object: "list" as const,
      data: items.map(toWire),
      has_more: next !== null,
      next: next === null ? null : cursorOf(next, sort),
      ...(query.total && { total: await count(filter, slices) }),
    };
  });
}
