import { expect } from "chai";
import { readBootstrapSettings } from "../../bootstrap/settings.ts";

const RAW = {
  "gcp:project": "my-project-delivery",
  "bootstrap:repository": "acme/shop",
  "bootstrap:repositoryId": "123",
  "bootstrap:stacks": JSON.stringify({ dev: { project: "my-project-dev" } }),
};
const read = (changes: Readonly<Record<string, string>> = {}) =>
  readBootstrapSettings({ ...RAW, ...changes }, "bootstrap");
const stacks = (of: object) => ({ "bootstrap:stacks": JSON.stringify(of) });

describe("the settings of the bootstrap program", () => {
  it("give a stack no pull requests, no source of images and the nodes' role to grant, unless told otherwise", () => {
    const grants = ["roles/container.defaultNodeServiceAccount"];
    expect(read().stacks).to.deep.equal({
      dev: {
        ...{ project: "my-project-dev", pullRequests: false, promotesFrom: undefined },
        ...{ registryHost: "gcr.io", secretManager: false, grants },
      },
    });
    const own = { dev: { project: "my-project-dev", grants: ["roles/container.developer"] } };
    expect(read(stacks(own)).stacks.dev?.grants).to.deep.equal([...grants, "roles/container.developer"]);
  });

  for (const [what, changes, message] of [
    [
      "a repository without its owner",
      { "bootstrap:repository": "shop" },
      'repository: expected OWNER/NAME of a repository on GitHub, got "shop". Set it with: pulumi config set repository my-organization/my-repository',
    ],
    [
      "the repository's name in place of its number",
      { "bootstrap:repositoryId": "shop" },
      'repositoryId: expected the repository\'s number, as `gh api repos/OWNER/NAME --jq .id` prints it, got "shop". Set it with: pulumi config set repositoryId 123456789',
    ],
    [
      "no stack",
      stacks({}),
      "stacks: expected at least one stack, got nothing. Set its project, such as: pulumi config set --path 'stacks.dev.project' my-project-dev",
    ],
    [
      "a stack in the federation's project",
      stacks({ dev: { project: "my-project-delivery" } }),
      "stacks.dev.project: expected another project than the federation's, where the stack's deployer could make itself another stack's, got \"my-project-delivery\". Create a project for the federation, and set it with: pulumi config set gcp:project my-project-delivery",
    ],
    [
      "images of a stack that is not there",
      stacks({ dev: { project: "my-project-dev", promotesFrom: "prod" } }),
      "stacks.dev.promotesFrom: expected the name of another stack: there is none, got \"prod\". Remove it with: pulumi config rm --path 'stacks.dev.promotesFrom'",
    ],
  ] as const) {
    it(`refuse ${what}`, () => {
      expect(() => read(changes)).to.throw(message);
    });
  }

  it("refuse a repository whose name makes the subject of a token too long for Google", () => {
    expect(() => read({ "bootstrap:repository": `acme/${"s".repeat(110)}` })).to.throw(
      /^repository: expected a name so short that the subject of GitHub's token, repo:acme\/s{110}:environment:dev, has at most 127 bytes, got/,
    );
  });
});
