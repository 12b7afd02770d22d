/** A stack as the workflows need it. */
export interface StackOutputs {
  readonly backendUrl: string;
  readonly secretsProvider: string;
  readonly reader: string;
  readonly deployer: string;
  readonly pullRequests: boolean;
}

export interface BootstrapOutputs {
  readonly repository: string;
  readonly providerName: string;
  /** By name. */
  readonly stacks: Readonly<Record<string, StackOutputs>>;
}

/** The variables of the repository that the workflows read. */
export function repositoryVariables({ providerName, stacks }: BootstrapOutputs): Record<string, string> {
  const previews = Object.entries(stacks)
    .filter(([, { pullRequests }]) => pullRequests)
    .map(([stack, { backendUrl, reader }]) => ({ stack, backend: backendUrl, reader }));
  const ofStacks = Object.entries(stacks).flatMap(([name, { backendUrl, reader, deployer }]) => {
    const prefix = name.toUpperCase().replaceAll("-", "_");
    return [
      [`${prefix}_BACKEND_URL`, backendUrl],
      [`${prefix}_READER`, reader],
      [`${prefix}_DEPLOYER`, deployer],
    ] as const;
  });
  return {
    ...Object.fromEntries(ofStacks),
    PULL_REQUEST_PREVIEWS: JSON.stringify(previews),
    // The last one, because the workflows start with it.
    WORKLOAD_IDENTITY_PROVIDER: providerName,
  };
}

/** The commands that set the variables. */
export function variableCommands(outputs: BootstrapOutputs): string {
  return Object.entries(repositoryVariables(outputs))
    .map(([name, value]) => `gh variable set ${name} --repo ${outputs.repository} --body '${value}'`)
    .join("\n");
}

/** The commands that make an environment of GitHub for each stack, which only `main` can use. */
export function environmentCommands({ repository, stacks }: BootstrapOutputs): string {
  return Object.keys(stacks)
    .flatMap((stack) => {
      const path = `repos/${repository}/environments/${stack}`;
      return [
        `gh api --silent --method PUT ${path} -F 'deployment_branch_policy[protected_branches]=false' ` +
          "-F 'deployment_branch_policy[custom_branch_policies]=true'",
        `gh api --silent --method POST ${path}/deployment-branch-policies -f name=main`,
      ];
    })
    .join("\n");
}

/** The commands that make each stack in its bucket. */
export function stackCommands({ stacks }: BootstrapOutputs): string {
  return Object.entries(stacks)
    .flatMap(([stack, { backendUrl, secretsProvider }]) => [
      `pulumi login ${backendUrl}`,
      `pulumi stack init ${stack} --secrets-provider='${secretsProvider}'`,
    ])
    .join("\n");
}
