import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { usesSecretManager, withSecretValues } from "../../../components/google/secret-values.ts";
import { mockEngine } from "../../helpers/pulumi-mocks.ts";

const KEY = 'env["DATABASE_URL"]';
const NAME = "projects/my-project/secrets/db/versions/3";
const COLOR = {
  version: "1.0.0",
  environment: {
    LOG_LEVEL: { value: "debug", isSecret: false },
    DATABASE_URL: { key: KEY, project: "my-project", secret: "db", version: "3" },
  },
};

async function failure(answer: string): Promise<string> {
  await mockEngine({ secrets: { [NAME]: new Error(answer) } });
  const error = await withSecretValues({ active: COLOR }).catch((reason: unknown) => reason);
  if (pulumi.RunError.isInstance(error)) return error.message;
  throw new Error(`expected a RunError, got ${String(error)}`);
}

describe("the values in Secret Manager", () => {
  it("are read once for both colours, and are secrets", async () => {
    const engine = await mockEngine({ secrets: { [NAME]: "postgres://…" } });
    const read = await withSecretValues({
      active: COLOR,
      idle: { version: "1.1.0", environment: COLOR.environment },
    });
    const environment = {
      LOG_LEVEL: { value: "debug", isSecret: false },
      DATABASE_URL: { value: "postgres://…", isSecret: true },
    };
    expect(read).to.deep.equal({
      active: { version: "1.0.0", environment },
      idle: { version: "1.1.0", environment },
    });
    expect(engine.invokes.map(({ inputs }) => inputs)).to.deep.equal([
      { project: "my-project", secret: "db", version: "3" },
    ]);
  });

  it("are asked for only by a colour that has some", async () => {
    const engine = await mockEngine();
    const plain = { environment: { LOG_LEVEL: COLOR.environment.LOG_LEVEL } };
    expect(await withSecretValues<object>({ active: plain, idle: {} })).to.deep.equal({
      active: plain,
      idle: {},
    });
    expect(engine.invokes).to.deep.equal([]);
    expect([COLOR, plain, {}].map(usesSecretManager)).to.deep.equal([true, false, false]);
  });

  // Google's answers, as users report them.
  const PREFIX = "error retrieving available secret manager secret version access: googleapi: Error";
  const answers: [string, string, string][] = [
    [
      "a secret that does not exist",
      `${PREFIX} 404: Secret [projects/123/secrets/db] not found or has no versions.`,
      `${KEY}.secretManager.secret: expected a secret in my-project, got "db". There is none with this name, or it has ` +
        "no version. List them with: gcloud secrets list --project my-project",
    ],
    [
      "a version that does not exist",
      `${PREFIX} 404: Secret Version [projects/123/secrets/db/versions/3] not found.`,
      `${KEY}.secretManager.version: expected a version of the secret db in my-project, got "3". There is none with this ` +
        "number, or no such secret. List them with: gcloud secrets versions list db --project my-project",
    ],
    [
      "a version that is disabled",
      `${PREFIX} 400: Secret Version [projects/123/secrets/db/versions/3] is in DISABLED state.`,
      `${KEY}.secretManager.version: expected an enabled version of the secret db in my-project, got "3". It is disabled. ` +
        "Enable it with: gcloud secrets versions enable 3 --secret db --project my-project. Or set another version with: " +
        `pulumi config set --path '${KEY}.secretManager.version' 2`,
    ],
    [
      "a version that is destroyed",
      `${PREFIX} 400: Secret Version [projects/123/secrets/db/versions/3] is in DESTROYED state.`,
      `${KEY}.secretManager.version: expected an enabled version of the secret db in my-project, got "3". Its state is ` +
        `DESTROYED. Set another version with: pulumi config set --path '${KEY}.secretManager.version' 2`,
    ],
    [
      "a secret that the account may not read",
      `${PREFIX} 403: Permission 'secretmanager.versions.access' denied for resource '${NAME}' (or it may not exist).`,
      `${KEY}.secretManager: expected a version that the account that runs Pulumi may read, got "${NAME}". Google denies ` +
        "it, or there is no such secret. Grant the role with: gcloud secrets add-iam-policy-binding db --project " +
        "my-project --role roles/secretmanager.secretAccessor --member <user: or serviceAccount: and the account's address>",
    ],
    [
      "an API that is not enabled",
      `${PREFIX} 403: Secret Manager API has not been used in project 123 before or it is disabled.`,
      `${KEY}.secretManager: expected a version that the account that runs Pulumi may read, got "${NAME}". The API is not ` +
        "enabled. Enable it with: gcloud services enable secretmanager.googleapis.com --project my-project",
    ],
    [
      "an answer that nobody foresaw",
      `${PREFIX} 500: Internal error.`,
      `${KEY}.secretManager: expected a version that the account that runs Pulumi may read, got "${NAME}". Google answered: ` +
        `${PREFIX} 500: Internal error. Try again.`,
    ],
  ];
  for (const [what, answer, message] of answers) {
    it(`refuse ${what}`, async () => {
      const found = await failure(answer);
      expect(found.replace(/Invocation of \S+ returned an error: /, "")).to.equal(message);
    });
  }
});
