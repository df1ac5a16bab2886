/** Lets a project see a fine-tuned model that is restricted to projects. OpenAI calls such a model a checkpoint. */
export interface CheckpointPermission {
  readonly id: string;
  readonly organizationId: string;
  readonly modelId: string;
  readonly projectId: string;
  /** Unix seconds. */
  readonly created: number;
}
