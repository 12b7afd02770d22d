import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ALL_APPS, appsNamed } from "../../../src/rehearsal/apps/all-apps.ts";
import { answersOf } from "../../../src/rehearsal/apps/app-answers.ts";
import { appSteps } from "../../../src/rehearsal/apps/app-steps.ts";
import { APPS_FOLDER } from "../../../src/rehearsal/apps/prepare-app.ts";
import { splitDockerfile } from "../../../src/rehearsal/apps/split-dockerfile.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../../../docs/your-app.md"), "utf8");

describe("the apps of others", () => {
  for (const app of ALL_APPS) {
    const dockerfile = readFileSync(join(APPS_FOLDER, app.name, "Dockerfile"), "utf8");

    it(`${app.name}: its version is set after everything that all versions share`, () => {
      expect(dockerfile).to.match(/\nARG APP_VERSION\n/);
      expect(dockerfile.split("\nARG APP_VERSION\n")[1]).not.to.match(/apt-get|COPY/);
    });

    it(`${app.name}: its developer's commands or its Dockerfile's first part bring the packages`, () => {
      if (app.developer) expect(dockerfile).not.to.contain("apt-get");
      else expect(splitDockerfile(dockerfile).app).not.to.contain("apt-get");
    });

    it(`${app.name}: docs/your-app.md shows its Dockerfile and each key of its config`, () => {
      expect(PAGE).to.contain(dockerfile.trim());
      for (const [key, value] of Object.entries(app.config)) {
        expect(PAGE).to.contain(`pulumi config set --path '${key}' ${value}\n`);
      }
    });
  }

  it("are all released without names, and by name", () => {
    expect(appsNamed([])).to.equal(ALL_APPS);
    expect(appsNamed(["nchan", "nginx"]).map(({ name }) => name)).to.deep.equal(["nginx", "nchan"]);
  });

  it("are refused by a name that none has", () => {
    expect(() => appsNamed(["nginx", "apache"])).to.throw(
      "Unknown app 'apache': expected nginx, gunicorn, tomcat, nestjs, nchan. " +
        "Release all of them with: npm run rehearse -- --apps",
    );
  });

  it("are tested by the program's own gate, which looks for the version", () => {
    for (const app of ALL_APPS) {
      const { config } = appSteps({ app, folder: "/work", baseImage: "packages" })[0]!;
      expect(config).to.include({
        "smokeTest.checks[0].path": app.versionPath,
        "smokeTest.checks[0].text": "{version}",
      });
      expect(PAGE).to.contain(`pulumi config set --path 'smokeTest.checks[0].path' ${app.versionPath}\n`);
    }
  });

  it("tell their colour by the version that only this colour runs", () => {
    const { path, read } = answersOf(ALL_APPS.find(({ name }) => name === "tomcat")!);
    expect(path).to.equal("/servlets/servlet/HelloWorldExample");
    expect(read("<title>Hello World! 1.0.1</title>")).to.deep.equal({ color: "blue", version: "1.0.1" });
    expect(read("<title>Hello World! 1.1.0</title>")).to.deep.equal({ color: "green", version: "1.1.0" });
    expect(read("<title>Hello World! 2.0.0</title>")).to.equal(undefined);
    expect(read("<title>Hello World!</title>")).to.equal(undefined);
  });

  it("lose every key that the app before has set", () => {
    for (const app of ALL_APPS) {
      const removed = appSteps({ app, folder: "/work", baseImage: "packages" })[0]!.removeConfig!;
      for (const other of ALL_APPS) {
        for (const key of Object.keys(other.config)) {
          expect(
            removed.some((each) => key === each || key.startsWith(`${each}.`) || key.startsWith(`${each}[`)),
            key,
          ).to.be.true;
        }
      }
    }
  });

  it("walk through a whole release, with the config that they need from the first step on", () => {
    const app = ALL_APPS[0]!;
    const steps = appSteps({ app, folder: "/work/nginx", baseImage: "packages" });
    expect(steps.map(({ name }) => name)).to.deep.equal([
      ...["first deploy", "rolling update", "release", "switch", "rollback", "drain"],
    ]);
    expect(steps[0]!.config).to.include({
      ...app.config,
      ...{ appName: "nginx", appPath: "/work/nginx", baseImage: "packages" },
      ...{ appVersion: "1.0.0", "blue.version": "1.0.0" },
    });
    expect(steps.map(({ external }) => external.color)).to.deep.equal([
      ...["blue", "blue", "blue", "green", "blue", "blue"],
    ]);
  });
});
