import { Link } from "../../route/link.tsx";

/** A key by its id. */
export function KeyLink({ id }: { readonly id: string }) {
  return (
    <Link page="keys" query={{ id }}>
      <bdi class="mono">{id}</bdi>
    </Link>
  );
}
