import { IAMMember } from "@pulumi/gcp/projects/iammember.js";
import { Account } from "@pulumi/gcp/serviceaccount/account.js";
import { IAMMember as AccountIAMMember } from "@pulumi/gcp/serviceaccount/iammember.js";
import * as pulumi from "@pulumi/pulumi";
import type { Federation } from "./federation.ts";
import type { ProjectRole } from "./roles.ts";

export interface StackAccountArgs {
  /** Id of the Google Cloud project that the account is in. */
  readonly project: string;
  /** Id of the stack's Google Cloud project, in which it has its roles. */
  readonly stackProject: string;
  /** Id of the account, the part of its address before the `@`. */
  readonly accountId: string;
  /** What the account is for. */
  readonly displayName: string;
  readonly federation: Federation;
  /** Subjects of the tokens of the jobs that may act as the account. */
  readonly subjects: readonly string[];
  readonly roles: readonly (Pick<ProjectRole, "role"> & {
    readonly condition?: { readonly title: string; readonly expression: string };
  })[];
}

/** A service account that jobs act as, with its roles in a stack's project. */
export class StackAccount extends pulumi.ComponentResource {
  readonly email: pulumi.Output<string>;
  /** How IAM policies name the account. */
  readonly member: pulumi.Output<string>;

  constructor(name: string, args: StackAccountArgs, opts?: pulumi.ComponentResourceOptions) {
    super("gke-blue-green-bootstrap:index:StackAccount", name, {}, opts);
    const { federation, subjects, roles } = args;

    // Not in the stack's project: who manages accounts there could let other jobs act as this one.
    const account = new Account(
      name,
      { project: args.project, accountId: args.accountId, displayName: args.displayName },
      { parent: this, ...federation.using },
    );
    this.email = account.email;
    this.member = account.member;
    for (const subject of subjects) {
      new AccountIAMMember(
        `${name}-${subject}`,
        {
          serviceAccountId: account.name,
          role: "roles/iam.workloadIdentityUser",
          member: federation.jobs(subject),
        },
        { parent: this, ...federation.using },
      );
    }
    for (const { role, condition } of roles) {
      new IAMMember(
        `${name}-${role}`,
        { project: args.stackProject, role, member: this.member, ...(condition && { condition }) },
        { parent: this, ...federation.using },
      );
    }

    this.registerOutputs({ email: this.email });
  }
}
