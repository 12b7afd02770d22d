import { expect } from "chai";
import { readSettings } from "../../settings.ts";
import { PROJECT_NAME, rawConfig } from "../helpers/pulumi-config.ts";
import { settingsFailure } from "../helpers/settings-failure.ts";

const read = (config: Record<string, unknown>, ...secretKeys: string[]) =>
  readSettings(rawConfig(config), PROJECT_NAME, (key) => secretKeys.includes(key)).release;

function failure(config: Record<string, unknown>, ...secretKeys: string[]): string {
  return settingsFailure(config, (key) => secretKeys.includes(key));
}

const plain = (value: string) => ({ value, isSecret: false });
const secret = (value: string) => ({ value, isSecret: true });

describe("the environment in the settings", () => {
  it("has the values of both colours, and over them those of one colour", () => {
    const { active, idle } = read({
      env: { LOG_LEVEL: "info", REGION: "us" },
      blue: { version: "1.0.0", env: { LOG_LEVEL: "debug" } },
      green: { version: "1.1.0" },
    });
    expect(active.environment).to.deep.equal({ LOG_LEVEL: plain("debug"), REGION: plain("us") });
    expect(idle?.environment).to.deep.equal({ LOG_LEVEL: plain("info"), REGION: plain("us") });
  });

  it("takes whole numbers and flags, which the command line stores as such, and an empty text", () => {
    expect(
      read({ env: { WORKERS: 4, VERBOSE: true, EMPTY: "", JSON: '{"a":1}' } }).active.environment,
    ).to.deep.equal({
      WORKERS: plain("4"),
      VERBOSE: plain("true"),
      EMPTY: plain(""),
      JSON: plain('{"a":1}'),
    });
  });

  it("is secret for all variables of a key with a secret in it, and for no other key's", () => {
    const config = {
      env: { A: "1" },
      blue: { version: "1.0.0", env: { B: "2" } },
      green: { version: "1.0.0" },
    };
    expect(read(config, "env").active.environment).to.deep.equal({ A: secret("1"), B: plain("2") });
    expect(read(config, "blue").active.environment).to.deep.equal({ A: plain("1"), B: secret("2") });
    expect(read(config, "blue").idle?.environment).to.deep.equal({ A: plain("1") });
  });

  it("may name a variable as Kubernetes allows it", () => {
    for (const name of ["A", "_a", "-", "a.b-c_9", ".a", "A".repeat(253)]) {
      expect(read({ env: { [name]: "1" } }).active.environment, name).to.have.all.keys(name);
    }
  });

  const NAME =
    "expected the key to be the name of an environment variable: 1 to 253 letters, digits, underscores, hyphens and " +
    "dots, not starting with a digit or two dots";
  const OWN =
    "expected a name that the program does not set itself (PORT, METRICS_PORT, APP_COLOR, POD_NAME, NODE_NAME, SHUTDOWN_DEADLINE_SECONDS, RELEASE_VERSION, " +
    "SMOKE_…, EXPECTED_…)";
  for (const name of ["1A", "A B", "A=B", "", ".", "..", "..A", "Ä", "A".repeat(254)]) {
    it(`refuses the name '${name.slice(0, 10)}' of ${name.length} letters, which Kubernetes would refuse`, () => {
      const key = `env["${name}"]`;
      expect(failure({ env: { [name]: "1" } })).to.equal(
        `${key}: ${NAME}, got "1". Remove it with: pulumi config rm --path '${key}'`,
      );
    });
  }

  for (const name of [
    "PORT",
    "APP_COLOR",
    "POD_NAME",
    "NODE_NAME",
    "SHUTDOWN_DEADLINE_SECONDS",
    "RELEASE_VERSION",
    "SMOKE_URL",
    "EXPECTED_STATUS",
  ]) {
    it(`refuses ${name}, which the program sets itself`, () => {
      expect(failure({ blue: { version: "1.0.0", env: { [name]: 8080 } } })).to.equal(
        `blue.env["${name}"]: ${OWN}, got 8080. Remove it with: pulumi config rm --path 'blue.env["${name}"]'`,
      );
    });
  }

  it("refuses a value that is no text", () => {
    for (const [value, got] of [
      [1.1, "1.1"],
      [null, "null"],
      [["a"], '["a"]'],
    ]) {
      expect(failure({ env: { A: value } })).to.equal(
        `env["A"]: expected a text, in quotes if it looks like a number with a point, or {secretManager: {secret, version}}, got ${String(got)}. ` +
          "Set it with: pulumi config set --path 'env[\"A\"]' …",
      );
    }
  });

  it("has values of Secret Manager, in the stack's project or in another one, by their versions", () => {
    const inOther = { secretManager: { secret: "projects/my-secrets/secrets/api-key", version: "12" } };
    const environment = { A: { secretManager: { secret: "database-url", version: 3 } }, B: inOther };
    expect(read({ blue: { version: "1.0.0", env: environment } }).active.environment).to.deep.equal({
      A: { key: 'blue.env["A"]', project: "my-project", secret: "database-url", version: "3" },
      B: { key: 'blue.env["B"]', project: "my-secrets", secret: "api-key", version: "12" },
    });
  });

  const VERSION = "the number of a version, which never changes its value";
  const SET = "Set it with: pulumi config set --path";
  const references: [string, unknown, string][] = [
    [
      "an unknown key",
      { secretManger: { secret: "a", version: 1 } },
      `env["A"].secretManger: expected one of the keys secretManager, got {"secret":"a","version":1}. ` +
        `Remove it with: pulumi config rm --path 'env["A"].secretManger'`,
    ],
    [
      "an unknown key inside",
      { secretManager: { secret: "a", version: 1, project: "p" } },
      `env["A"].secretManager.project: expected one of the keys secret, version, got "p". ` +
        `Remove it with: pulumi config rm --path 'env["A"].secretManager.project'`,
    ],
    [
      "no version",
      { secretManager: { secret: "a" } },
      `env["A"].secretManager.version: expected ${VERSION}, got nothing. ${SET} 'env["A"].secretManager.version' 1`,
    ],
    [
      "the newest version, which changes by itself",
      { secretManager: { secret: "a", version: "latest" } },
      `env["A"].secretManager.version: expected ${VERSION}, got "latest". ${SET} 'env["A"].secretManager.version' 1`,
    ],
    [
      "a malformed name",
      { secretManager: { secret: "a/b", version: 1 } },
      'env["A"].secretManager.secret: expected the name of a secret, or projects/PROJECT/secrets/NAME for one in ' +
        `another project, got "a/b". ${SET} 'env["A"].secretManager.secret' database-url`,
    ],
  ];
  for (const [what, value, message] of references) {
    it(`refuses ${what} of a value in Secret Manager`, () =>
      expect(failure({ env: { A: value } })).to.equal(message));
  }

  it("refuses a text instead of an object", () => {
    expect(failure({ env: "A=1" })).to.equal(
      'env: expected an object, got "A=1". Set its entries, such as: pulumi config set --path \'env["LOG_LEVEL"]\' debug',
    );
  });

  it("shows no value of a key with a secret in it in an error", () => {
    for (const [config, key] of [
      [{ env: { A: 1.5 } }, "env"],
      [{ env: { "1A": "hunter2" } }, "env"],
      [{ env: { PORT: "hunter2" } }, "env"],
      [{ env: "hunter2" }, "env"],
      [{ blue: { version: "1.0.0", env: ["hunter2"] } }, "blue"],
      [{ blue: { version: "1.0.0", environment: { A: "hunter2" } } }, "blue"],
      [{ preRelease: { command: "hunter2" } }, "preRelease"],
    ] as const) {
      expect(failure(config, key))
        .to.match(/, got a secret\. /)
        .and.not.include("hunter2");
    }
    expect(failure({ blue: { env: { A: "1" } } }, "blue"))
      .to.include("blue.version: ")
      .and.include("got nothing");
  });
});
