import { PulumiError } from "../pulumi-stack.ts";
import type { LifeGround } from "./life-step.ts";

/** The folder of the program that makes CI's identities. */
const PROGRAM = "bootstrap";
const REPOSITORY = { repository: "acme/shop", repositoryId: "123456789" };
const MAIN = `repo:${REPOSITORY.repository}:ref:refs/heads/main`;
const inEnvironment = (stack: string) => `repo:${REPOSITORY.repository}:environment:${stack}`;
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type";

export interface CiAccount {
  readonly email: string;
  readonly token: string;
}

/** The accounts of a stack, with tokens that its jobs got from the federation. */
export interface StackAccounts {
  readonly reader: CiAccount;
  readonly deployer: CiAccount;
}

export interface CiIdentities<Name extends string> {
  readonly accounts: Readonly<Record<Name, StackAccounts>>;
  /** Removes the project of the accounts, and their roles. */
  readonly remove: () => Promise<void>;
}

/** A stack in the config of the bootstrap program. */
export interface DeliveredStack {
  /** Id of its Google Cloud project. */
  readonly project: string;
  /**
   * Name of the stack whose images it copies.
   * @default - it builds its own
   */
  readonly promotesFrom?: string;
}

export type IdentityGround = Pick<LifeGround, "google" | "stack" | "accounts" | "otherProgram">;

/** Leaves out the default provider: its token is config here, and comes from the environment in CI. */
export const isNotTheToken = (change: string) => !/^(update )?gcp::default/.test(change);

interface Policy {
  readonly etag: string;
  readonly version?: number;
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** Makes CI's identities of these stacks with the bootstrap program, and signs in as the workflows do. */
export async function ciIdentities<Name extends string>(
  ground: IdentityGround,
  stacks: Readonly<Record<Name, DeliveredStack>>,
): Promise<CiIdentities<Name>> {
  const { google, stack, otherProgram } = ground;
  const delivered = Object.entries(stacks) as [Name, DeliveredStack][];
  const program = otherProgram(PROGRAM);
  await forget(program);
  // Google never accepts an id twice.
  const project = `delivery-${Date.now().toString(36)}`;
  await google.post("/crm/v1/projects", { projectId: project });
  const remove = async () => {
    await forget(program);
    for (const path of grantedIn(stacks)) await revoke(ground, path, project);
    await google.delete(`/crm/v1/projects/${project}`);
  };
  try {
    await program.init();
    const gcp = Object.entries(await stack.config()).filter(([key]) => key.startsWith("gcp:"));
    await program.setConfig({
      ...Object.fromEntries(gcp),
      ...REPOSITORY,
      "gcp:project": project,
      ...Object.fromEntries(
        delivered.flatMap(([name, keys]) =>
          Object.entries(keys).map(([key, value]) => [`stacks.${name}.${key}`, value as string]),
        ),
      ),
    });
    await program.up();
    const { variables } = (await program.outputs()) as { variables: Readonly<Record<string, string>> };
    const provider = variables.WORKLOAD_IDENTITY_PROVIDER!;
    const accounts = delivered.map(async ([name]) => {
      const [reader, deployer] = ["READER", "DEPLOYER"].map(
        (role) => variables[`${name.toUpperCase()}_${role}`]!,
      );
      return [
        name,
        {
          reader: await signIn(ground, provider, reader!, MAIN),
          deployer: await signIn(ground, provider, deployer!, inEnvironment(name)),
        },
      ] as const;
    });
    return {
      accounts: Object.fromEntries(await Promise.all(accounts)) as Record<Name, StackAccounts>,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Forgets the program's stack, also one that a failed walk left. */
async function forget(program: ReturnType<IdentityGround["otherProgram"]>): Promise<void> {
  try {
    await program.forget();
  } catch (error) {
    if (!(error instanceof PulumiError && error.message.includes("no stack named"))) throw error;
  }
}

/** Signs in as google-github-actions/auth does. */
async function signIn(
  { google, accounts }: IdentityGround,
  provider: string,
  email: string,
  subject: string,
): Promise<CiAccount> {
  const audience = `//iam.googleapis.com/${provider}`;
  const { repositoryId } = REPOSITORY;
  const { access_token: federated } = await google.post<{ access_token: string }>("/sts/v1/token", {
    ...{ audience, scope: SCOPE, grantType: "urn:ietf:params:oauth:grant-type:token-exchange" },
    requestedTokenType: `${TOKEN_TYPE}:access_token`,
    subjectTokenType: `${TOKEN_TYPE}:jwt`,
    subjectToken: accounts.githubToken({
      ...{ sub: subject, repository_id: repositoryId, aud: `https:${audience}` },
    }),
  });
  const { accessToken } = await accounts
    .callsWith(federated)
    .post<{ accessToken: string }>(
      `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
      { scope: [SCOPE] },
    );
  return { email, token: accessToken };
}

/** The paths of what the program has granted roles in: the projects, and the repositories that others copy from. */
function grantedIn(stacks: Readonly<Record<string, DeliveredStack>>): string[] {
  const all = Object.values(stacks);
  const sources = all.flatMap(({ promotesFrom }) => (promotesFrom ? [stacks[promotesFrom]!.project] : []));
  return [
    ...all.map(({ project }) => `/crm/v1/projects/${project}`),
    ...sources.map((project) => `/ar/v1/projects/${project}/locations/us/repositories/gcr.io`),
  ];
}

/** Takes the roles of the accounts away. */
async function revoke({ google }: IdentityGround, path: string, accountsProject: string): Promise<void> {
  const { bindings = [], ...policy } = path.startsWith("/ar/")
    ? await google.get<Policy>(`${path}:getIamPolicy?options.requestedPolicyVersion=3`)
    : await google.post<Policy>(`${path}:getIamPolicy`, { options: { requestedPolicyVersion: 3 } });
  const isOther = (member: string) => !member.endsWith(`@${accountsProject}.iam.gserviceaccount.com`);
  const left = bindings
    .map((binding) => ({ ...binding, members: binding.members.filter(isOther) }))
    .filter(({ members }) => members.length > 0);
  await google.post(`${path}:setIamPolicy`, { policy: { ...policy, version: 3, bindings: left } });
}
