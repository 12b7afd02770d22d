import { expect } from "chai";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { actionFiles, compositeSteps, type Job, PROJECT, workflows } from "../helpers/workflows.ts";

// Each permission a job has, and no more.
const PERMISSIONS: Record<string, Record<string, string>> = {
  "test/test": { contents: "read" },
  "preview/preview": { contents: "read", "id-token": "write", "pull-requests": "write" },
  "preview/left-out": {},
  "dev/test": { contents: "read" },
  "dev/up": { contents: "read", "id-token": "write" },
  "switch/preview": { contents: "read", "id-token": "write" },
  "switch/up": { contents: "read", "id-token": "write" },
  "prod/test": { contents: "read" },
  "prod/preview": { contents: "read", "id-token": "write" },
  "prod/up": { contents: "read", "id-token": "write" },
  // It goes with the sandbox.
  ...(existsSync(join(PROJECT, ".github/workflows/nightly.yml")) && { "nightly/run": { contents: "read" } }),
  "drift/drift": { contents: "read", "id-token": "write", issues: "write" },
};

const OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository";

const jobs = workflows().flatMap((workflow) =>
  Object.entries(workflow.jobs).map(([name, job]) => ({ id: `${workflow.name}/${name}`, workflow, job })),
);
const steps = [...jobs.flatMap(({ job }) => job.steps ?? []), ...compositeSteps()];
const getsIdentity = ({ permissions }: Job) => permissions?.["id-token"] === "write";

describe("the workflows", () => {
  it("pin each action of others to one full commit with its version in a comment", () => {
    const pins = new Map<string, string>();
    const lines = actionFiles().flatMap(({ file, text }) =>
      text.split("\n").map((line, index) => ({ place: `${file}:${index + 1}`, line })),
    );
    for (const { place, line } of lines) {
      const [, uses] = /^\s*(?:- )?uses:\s*(.*)$/.exec(line) ?? [];
      if (uses === undefined || uses.startsWith("./")) continue;
      expect(uses, place).to.match(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      const [action, pin] = uses.split("@") as [string, string];
      expect(pins.get(action) ?? pin, place).to.equal(pin);
      pins.set(action, pin);
    }
    expect([...pins.keys()].sort()).to.deep.equal([
      "actions/checkout",
      "google-github-actions/auth",
      "google-github-actions/setup-gcloud",
      "pulumi/actions",
    ]);
  });

  it("start with no permission and give each job only what it needs", () => {
    for (const { name, permissions } of workflows()) expect(permissions, name).to.deep.equal({});
    expect(Object.fromEntries(jobs.map(({ id, job }) => [id, job.permissions]))).to.deep.equal(PERMISSIONS);
  });

  it("never run a fork's code with the rights of this repository", () => {
    for (const { name, on } of workflows()) {
      expect(on, name).to.not.have.any.keys("pull_request_target", "workflow_run", "issue_comment", "issues");
    }
  });

  it("give an identity or a write permission only to pull requests from a branch of this repository", () => {
    const ofPullRequests = jobs.filter(({ workflow }) => "pull_request" in workflow.on);
    const writing = ofPullRequests.filter(({ job }) =>
      Object.values(job.permissions ?? {}).includes("write"),
    );
    expect(writing.map(({ id }) => id)).to.deep.equal(["preview/preview"]);
    for (const { id, job } of writing) expect(job.if?.split(" && "), id).to.include(OWN_BRANCH);
  });

  it("use no secret", () => {
    for (const { file, text } of actionFiles()) expect(text, file).to.not.match(/\bsecrets\b/);
  });

  it("leave no credential in the checkout", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    const reading = jobs.filter(({ job }) => job.steps && job.permissions?.contents === "read");
    expect(checkouts).to.have.lengthOf(reading.length);
    for (const checkout of checkouts) expect(checkout.with).to.include({ "persist-credentials": false });
  });

  it("pass values to shell commands only through the environment", () => {
    for (const { run } of steps) expect(run ?? "").to.not.include("${{");
  });

  it("set a timeout for every job", () => {
    const endless = jobs.filter(({ job }) => job.steps && !job["timeout-minutes"]);
    expect(endless.map(({ id }) => id)).to.deep.equal([]);
  });

  it("update each stack in its environment, one run at a time, and never cancel a run", () => {
    for (const [workflow, stack] of Object.entries({
      dev: "dev",
      prod: "prod",
      switch: "${{ inputs.stack }}",
    })) {
      const up = jobs.find(({ id }) => id === `${workflow}/up`)?.job;
      expect(up?.concurrency, workflow).to.deep.equal({
        group: `stack-${stack}`,
        "cancel-in-progress": false,
      });
      expect(up?.environment, workflow).to.equal(stack);
      // A switch deploys nothing new.
      expect(up?.needs, workflow).to.include(workflow === "switch" ? "preview" : "test");
    }
    const inEnvironment = jobs.filter(({ job }) => job.environment !== undefined);
    expect(inEnvironment.map(({ id }) => id)).to.deep.equal(["dev/up", "prod/up", "switch/up"]);
  });

  it("take what a stack runs from its state before they preview, release or switch", () => {
    const words = /npm run --silent (preview:stacks|release|switch) /;
    const releasing = jobs.filter(({ job }) => job.steps?.some(({ run }) => words.test(run ?? "")));
    expect(releasing.map(({ id }) => id)).to.have.members([
      ...["dev/up", "preview/preview", "prod/preview", "prod/up", "switch/preview", "switch/up"],
    ]);
    for (const { id, job } of releasing) {
      const script = (job.steps ?? []).map(({ run }) => run ?? "").join("\n");
      const refresh = script.indexOf("npm run --silent config:refresh ");
      expect(refresh, id).to.be.at.least(0).and.lessThan(script.search(words));
    }
  });

  it("compare each update that a reviewer approves with the preview that the reviewer saw", () => {
    for (const name of ["prod", "switch"]) {
      const { job } = jobs.find(({ id }) => id === `${name}/up`)!;
      const compares = job.steps?.findIndex(({ run }) => run?.includes('--expect-fingerprint "$APPROVED"'));
      const updates = job.steps?.findIndex(({ run }) =>
        /^(pulumi up|npm run --silent switch) /.test(run ?? ""),
      );
      expect(compares, name)
        .to.be.at.least(0)
        .and.lessThan(updates ?? -1);
    }
  });

  it("release the version of a commit from the whole history", () => {
    for (const id of ["dev/up", "preview/preview"]) {
      const checkout = jobs.find((each) => each.id === id)?.job.steps?.[0];
      expect(checkout?.with, id).to.include({ "fetch-depth": 0 });
    }
  });

  it("do nothing in Google Cloud before the repository's variables are set", () => {
    const withIdentity = jobs.filter(({ job }) => getsIdentity(job));
    expect(withIdentity).to.have.lengthOf(7);
    for (const { id, job } of withIdentity) {
      expect(job.if?.split(" && "), id).to.include("vars.WORKLOAD_IDENTITY_PROVIDER != ''");
    }
  });
});
