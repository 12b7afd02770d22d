import * as pulumi from "@pulumi/pulumi";
import { isApiDisabled } from "./retry-while-disabled.ts";

/** Such as `compute.networks.create`. */
const PERMISSION = /\b([a-z]+(?:\.[a-zA-Z]+){2})['"]? (?:permission|denied|access)/;
const FORBIDDEN = /\bError 403\b|\b403 PERMISSION_DENIED\b|does not have permission|Permission denied/;
/** Google answers 403 for these too, whatever the account may do. */
const NOT_OF_THE_ACCOUNT = /quota|rateLimit|billing/i;
const UNAUTHENTICATED = /\bError 401\b|\b401 UNAUTHENTICATED\b|invalid_grant|token expired/;
const UNKNOWN_ROLE = /\bRole (\S+) is not supported for this resource/;

/**
 * A hook that says what to do when Google refused an operation because of the account, or because of a role that it does
 * not have. The plugin's error has Google's own words and no next step.
 */
export function explainRefusal(): pulumi.ErrorHook {
  return new pulumi.ErrorHook("explain-refusal", async ({ errors }) => {
    const advice = refusalAdvice(errors[0] ?? "");
    // The program may end as soon as the engine has the hook's answer.
    if (advice !== undefined) await pulumi.log.error(advice);
    return false;
  });
}

/** What to do after Google refused an operation; undefined for other errors. */
export function refusalAdvice(error: string): string | undefined {
  const [, role] = UNKNOWN_ROLE.exec(error) ?? [];
  if (role !== undefined) {
    return (
      `${role}: expected a role that Google has and that can be given here, got one that it refuses. Look it up with: ` +
      `gcloud iam roles describe ${role}. Then correct it in the stack's file, in appRoles or access, and run: pulumi up`
    );
  }
  if (UNAUTHENTICATED.test(error)) {
    return (
      "Google: expected valid credentials, got expired ones or none. Log in again with: " +
      "gcloud auth login --update-adc. Then run: pulumi up"
    );
  }
  if (isApiDisabled(error) || NOT_OF_THE_ACCOUNT.test(error) || !FORBIDDEN.test(error)) return undefined;
  const [, permission] = PERMISSION.exec(error) ?? [];
  return (
    `Google: expected an account ${permission === undefined ? "that may do this" : `with the permission ${permission}`}, ` +
    "got one without it. docs/github-actions.md has the roles that an account needs. Ask the project's owner for them, " +
    "and run: pulumi up"
  );
}
