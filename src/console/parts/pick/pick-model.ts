/** What a model needs to be chosen. The answer of the list of models has it. */
export interface PickModel {
  readonly id: string;
  readonly owned_by: string;
}
