/** The role that lets nodes pull. */
export const PULL_ROLE = "roles/artifactregistry.reader";

/** The label of a repository that its stack's destroy deletes with its images. Other stacks can't see that stack's state. */
export const DELETED_LABEL = "delete-images";

/** The labels of such a repository. */
export const MARK: Readonly<Record<string, string>> = { [DELETED_LABEL]: "true" };

/** Whether a repository has that label. */
export const isMarked = (labels: Readonly<Record<string, string>> | undefined): boolean =>
  labels?.[DELETED_LABEL] === MARK[DELETED_LABEL];
