import { PulumiError } from "../pulumi-stack.ts";
import type { LifeGround } from "./life-step.ts";

/** The folder of the program that makes CI's identities. */
const PROGRAM = "bootstrap";
const STACK = "dev";
const REPOSITORY = { repository: "acme/shop", repositoryId: "123456789" };
const MAIN = `repo:${REPOSITORY.repository}:ref:refs/heads/main`;
const IN_ENVIRONMENT = `repo:${REPOSITORY.repository}:environment:${STACK}`;
const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type";

export interface CiAccount {
  readonly email: string;
  readonly token: string;
}

/** The accounts of a stack, with tokens that its jobs got from the federation. */
export interface CiIdentities {
  readonly reader: CiAccount;
  readonly deployer: CiAccount;
  /** The project that holds the accounts. */
  readonly project: string;
  /** Removes the project and the roles of its accounts. */
  readonly remove: () => Promise<void>;
}

interface Policy {
  readonly etag: string;
  readonly version?: number;
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** Makes CI's identities with the bootstrap program, and signs in as the workflows do. */
export async function ciIdentities(ground: LifeGround): Promise<CiIdentities> {
  const { google, stack, otherProgram } = ground;
  const program = otherProgram(PROGRAM);
  await forget(program);
  // Google never accepts an id twice.
  const project = `delivery-${Date.now().toString(36)}`;
  await google.post("/crm/v1/projects", { projectId: project });
  const remove = async () => {
    await forget(program);
    await revoke(ground, project);
    await google.delete(`/crm/v1/projects/${project}`);
  };
  try {
    await program.init();
    const gcp = Object.entries(await stack.config()).filter(([key]) => key.startsWith("gcp:"));
    await program.setConfig({
      ...Object.fromEntries(gcp),
      ...REPOSITORY,
      "gcp:project": project,
      [`stacks.${STACK}.project`]: ground.project,
    });
    await program.up();
    const { variables } = (await program.outputs()) as { variables: Readonly<Record<string, string>> };
    const provider = variables.WORKLOAD_IDENTITY_PROVIDER!;
    const [reader, deployer] = [variables.DEV_READER!, variables.DEV_DEPLOYER!];
    return {
      reader: await signIn(ground, provider, reader, MAIN),
      deployer: await signIn(ground, provider, deployer, IN_ENVIRONMENT),
      project,
      remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Forgets the program's stack, also one that a failed walk left. */
async function forget(program: ReturnType<LifeGround["otherProgram"]>): Promise<void> {
  try {
    await program.forget();
  } catch (error) {
    if (!(error instanceof PulumiError && error.message.includes("no stack named"))) throw error;
  }
}

/** Signs in as google-github-actions/auth does. */
async function signIn(
  { google, accounts }: LifeGround,
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

/** Takes the roles of the project's accounts in the stack's project away. */
async function revoke({ google, project }: LifeGround, accountsProject: string): Promise<void> {
  const path = `/crm/v1/projects/${project}`;
  const options = { requestedPolicyVersion: 3 };
  const { bindings = [], ...policy } = await google.post<Policy>(`${path}:getIamPolicy`, { options });
  const isOther = (member: string) => !member.endsWith(`@${accountsProject}.iam.gserviceaccount.com`);
  const left = bindings
    .map((binding) => ({ ...binding, members: binding.members.filter(isOther) }))
    .filter(({ members }) => members.length > 0);
  await google.post(`${path}:setIamPolicy`, { policy: { ...policy, version: 3, bindings: left } });
}
