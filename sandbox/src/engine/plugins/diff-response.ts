import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { PropertyDiff, ResourceDiff } from "./provider.ts";

const { Kind } = messages.PropertyDiff;
const KINDS = { add: Kind.ADD, update: Kind.UPDATE, delete: Kind.DELETE };
const REPLACE_KINDS = { add: Kind.ADD_REPLACE, update: Kind.UPDATE_REPLACE, delete: Kind.DELETE_REPLACE };

export function toDiffResponse({ changes, deleteBeforeReplace }: ResourceDiff): messages.DiffResponse {
  const response = new messages.DiffResponse();
  const { DIFF_NONE, DIFF_SOME } = messages.DiffResponse.DiffChanges;
  response.setChanges(changes.length > 0 ? DIFF_SOME : DIFF_NONE);
  response.setDiffsList(topLevelKeys(changes));
  response.setReplacesList(topLevelKeys(changes.filter(({ replace }) => replace)));
  response.setDeletebeforereplace(deleteBeforeReplace ?? false);
  response.setHasdetaileddiff(true);
  for (const { path, kind, replace } of changes) {
    const diff = new messages.PropertyDiff();
    diff.setKind((replace ? REPLACE_KINDS : KINDS)[kind]);
    diff.setInputdiff(true);
    response.getDetaileddiffMap().set(path, diff);
  }
  return response;
}

function topLevelKeys(changes: readonly PropertyDiff[]): string[] {
  return [...new Set(changes.map(({ path }) => topLevelKey(path)))];
}

/** The first part of a property path: `spec` in `spec.replicas`, `a.b` in `["a.b"].c`. */
export function topLevelKey(path: string): string {
  const quoted = /^\["((?:[^"\\]|\\.)*)"\]/.exec(path);
  return quoted ? quoted[1]!.replaceAll('\\"', '"') : path.split(/[.[]/, 1)[0]!;
}
