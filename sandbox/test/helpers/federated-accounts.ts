import { signGithubToken } from "../../src/engine/google-cloud/kernel/access/github-tokens.ts";
import { TOKEN, type TestCloud } from "./google-cloud-client.ts";

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";
const TOKEN_TYPE = "urn:ietf:params:oauth:token-type";

export interface FederatedAccounts {
  /** The access token of an account, for a job whose token of GitHub has this subject. @throws when it is refused */
  tokenOf(email: string, subject: string): Promise<string>;
  /** Whether such a job may act as the account. */
  mayAct(email: string, subject: string): Promise<boolean>;
  /** The error of the exchange of a token with these claims. */
  exchangeError(subject: string, claims: object): Promise<string | undefined>;
  /** The roles of an account in a project without which it had every permission that it used. */
  rolesWithoutUse(project: string, email: string): Promise<string[]>;
}

interface Policy {
  readonly bindings?: readonly { readonly role: string; readonly members: readonly string[] }[];
}

/** Signs in as google-github-actions/auth does. */
export function federatedAccounts(
  cloud: TestCloud,
  provider: string,
  repositoryId: string,
): FederatedAccounts {
  const audience = `//iam.googleapis.com/${provider}`;
  const exchange = async (subject: string, claims: object = {}) => {
    const { body } = await cloud.send("POST", "/sts/v1/token", {
      ...{ audience, scope: SCOPE, grantType: "urn:ietf:params:oauth:grant-type:token-exchange" },
      requestedTokenType: `${TOKEN_TYPE}:access_token`,
      subjectTokenType: `${TOKEN_TYPE}:jwt`,
      subjectToken: signGithubToken(
        { sub: subject, repository_id: repositoryId, aud: `https:${audience}`, ...claims },
        TOKEN,
      ),
    });
    return body as unknown as { readonly access_token?: string; readonly error?: string };
  };
  const generate = async (email: string, subject: string) => {
    const { access_token: federated, error } = await exchange(subject);
    if (federated === undefined) throw new Error(`the exchange was refused: ${error}`);
    return cloud.send(
      "POST",
      `/iamcredentials/v1/projects/-/serviceAccounts/${email}:generateAccessToken`,
      { scope: [SCOPE] },
      federated,
    );
  };
  return {
    tokenOf: async (email, subject) => {
      const { status, body } = await generate(email, subject);
      if (status !== 200) throw new Error(JSON.stringify(body));
      return String(body.accessToken);
    },
    mayAct: async (email, subject) => {
      const { status } = await generate(email, subject);
      if (status !== 200 && status !== 403) throw new Error(`expected 200 or 403, got ${status}`);
      return status === 200;
    },
    exchangeError: async (subject, claims) => (await exchange(subject, claims)).error,
    rolesWithoutUse: async (project, email) => {
      const { body } = await cloud.send("POST", `/crm/v1/projects/${project}:getIamPolicy`);
      const { bindings = [] } = body as unknown as Policy;
      const roles = bindings
        .filter(({ members }) => members.includes(`serviceAccount:${email}`))
        .map(({ role }) => role);
      const onlyOne = cloud.server.identities
        .usedBy(email)
        .map((used) => roles.filter((role) => used.roles.includes(role)))
        .filter(({ length }) => length === 1);
      return roles.filter((role) => !onlyOne.some(([needed]) => needed === role));
    },
  };
}
