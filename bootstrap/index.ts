import { RepositoryIamMember } from "@pulumi/gcp/artifactregistry/repositoryIamMember.js";
import { KeyRing } from "@pulumi/gcp/kms/keyRing.js";
import * as pulumi from "@pulumi/pulumi";
import { retryWhileDisabled } from "../components/google/retry-while-disabled.ts";
import { REGISTRY_LOCATIONS } from "../components/image/registry-hosts.ts";
import { Federation } from "./federation.ts";
import {
  environmentCommands,
  repositoryVariables,
  stackCommands,
  type StackOutputs,
  variableCommands,
} from "./next-steps.ts";
import { DEPLOYER_ROLES, GRANTING_ROLE, onlyGrants, READER_ROLES, SECRET_ROLES } from "./roles.ts";
import { readBootstrapSettings, subjectsOf } from "./settings.ts";
import { StackAccount } from "./stack-account.ts";
import { StackState } from "./stack-state.ts";

const settings = readBootstrapSettings(pulumi.runtime.allConfig(), pulumi.getProject());
const { project, repository, repositoryId, location } = settings;

const federation = new Federation("github", { project, repositoryId, retry: retryWhileDisabled() });
const keyRing = new KeyRing(
  "pulumi",
  { project, location, name: "pulumi" },
  { ...federation.using, protect: true },
);

const stacks = Object.entries(settings.stacks).map(([name, stack]) => {
  const subjects = subjectsOf(repository, name);
  const secretRoles = stack.secretManager ? SECRET_ROLES : [];
  const of = { project, stackProject: stack.project, federation };
  const reader = new StackAccount(`${name}-reader`, {
    ...of,
    accountId: `${name}-reader`,
    displayName: `Previews ${name} and looks for drift`,
    subjects: [subjects.main, ...(stack.pullRequests ? [subjects.pullRequest] : [])],
    roles: [...READER_ROLES, ...secretRoles],
  });
  const deployer = new StackAccount(`${name}-deployer`, {
    ...of,
    accountId: `${name}-deployer`,
    displayName: `Updates ${name}`,
    subjects: [subjects.deployer],
    roles: [...DEPLOYER_ROLES, ...secretRoles, { role: GRANTING_ROLE, condition: onlyGrants(stack.grants) }],
  });
  const source = stack.promotesFrom === undefined ? undefined : settings.stacks[stack.promotesFrom];
  if (source) {
    new RepositoryIamMember(`${name}-promotion`, {
      project: source.project,
      location: REGISTRY_LOCATIONS[source.registryHost],
      repository: source.registryHost,
      role: "roles/artifactregistry.reader",
      member: deployer.member,
    });
  }
  const state = new StackState(name, {
    ...{ project, federation, stack: name, location, keyRing: keyRing.id },
    ...{ reader: reader.member, deployer: deployer.member },
  });
  const outputs: pulumi.Output<StackOutputs> = pulumi
    .all([state.backendUrl, state.secretsProvider, reader.email, deployer.email])
    .apply(([backendUrl, secretsProvider, readerEmail, deployerEmail]) => ({
      ...{ backendUrl, secretsProvider, pullRequests: stack.pullRequests },
      ...{ reader: readerEmail, deployer: deployerEmail },
    }));
  return [name, outputs] as const;
});

const outputs = pulumi
  .all([federation.providerName, pulumi.all(Object.fromEntries(stacks))])
  .apply(([providerName, byName]) => ({ repository, providerName, stacks: byName }));

export default {
  variables: outputs.apply(repositoryVariables),
  variableCommands: outputs.apply(variableCommands),
  environmentCommands: outputs.apply(environmentCommands),
  stackCommands: outputs.apply(stackCommands),
};
