/** What is known of a person wherever they can be changed. */
export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: "owner" | "reader";
  readonly declared_by: "file" | null;
}
