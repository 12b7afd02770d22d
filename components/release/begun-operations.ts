/** A resource in a stack's state, as `pulumi stack export` prints it. */
export interface StateResource {
  readonly urn: string;
  /** Whether it is only waiting to be deleted. */
  readonly delete?: boolean;
}

/** What an update has begun. */
export interface BegunOperation {
  /** `creating`, `updating`, … */
  readonly type: string;
  readonly resource: { readonly urn: string; readonly inputs?: Readonly<Record<string, unknown>> };
}

/** A stack's state, as `pulumi stack export` prints it. */
export interface ExportedState<Resource extends StateResource = StateResource> {
  readonly resources?: readonly Resource[] | null;
  readonly pending_operations?: readonly BegunOperation[] | null;
}

/** The resources of a state, without those that are only waiting to be deleted. */
export const livingResources = <Resource extends StateResource>(state: ExportedState<Resource>) =>
  (state.resources ?? []).filter((resource) => !resource.delete);

/**
 * What an update has begun and not ended. The engine keeps the mark of a creation that was interrupted for ever, also when a
 * later update has made the resource; it then does not count.
 */
export function begunOperations(state: ExportedState): readonly BegunOperation[] {
  const known = new Set(livingResources(state).map(({ urn }) => urn));
  return (state.pending_operations ?? []).filter(
    ({ type, resource }) => type !== "creating" || !known.has(resource.urn),
  );
}
