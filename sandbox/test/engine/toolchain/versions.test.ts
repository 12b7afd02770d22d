import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { MODULES } from "../../../src/engine/toolchain/go-build.ts";
import { COREDNS, KUBERNETES, PULUMI, VEGETA } from "../../../src/engine/toolchain/program-sets.ts";
import { programsOf, readGoMod, readGoSum } from "../../helpers/go-module.ts";
import { isAtLeast } from "../../../src/engine/toolchain/version-order.ts";
import { MINIMUM_VERSIONS, VERSIONS } from "../../../src/engine/toolchain/versions.ts";

const SETS = [PULUMI, KUBERNETES, COREDNS, VEGETA];

const goMod = (module: string) => readGoMod(MODULES, module);

const requirements = (module: string) =>
  new Map(
    [...goMod(module).matchAll(/^\t(\S+) (v\S+) \/\/ indirect$/gm)].map(([, path, version]) => [
      path!,
      version!,
    ]),
  );

/** Modules in both go.mod files whose packages are not compiled for both. */
const NOT_COMPILED = new Set(["golang.org/x/sync", "golang.org/x/tools"]);

describe("the pinned versions", () => {
  for (const [module, dependency, version] of [
    ["pulumi", "github.com/pulumi/pulumi/pkg/v3", VERSIONS.pulumi],
    ["pulumi", "github.com/pulumi/pulumi/sdk/v3", VERSIONS.pulumi],
    ["language-nodejs", "github.com/pulumi/pulumi/sdk/v3", VERSIONS.pulumi],
    ["kubernetes", "k8s.io/kubernetes", VERSIONS.kubernetes],
    ["coredns", "github.com/coredns/coredns", VERSIONS.coredns],
    ["vegeta", "github.com/tsenart/vegeta/v12", VERSIONS.vegeta],
  ] as const) {
    it(`of ${dependency} in module ${module} is ${version}, and go.sum has its hash`, () => {
      expect(goMod(module)).to.match(new RegExp(`^(require )?\\s*${dependency} v${version}( //.*)?$`, "m"));
      expect(readGoSum(MODULES, module)).to.include(`${dependency} v${version} h1:`);
    });
  }

  it("of Kubernetes' libraries all belong to its release", () => {
    const replaced = [...goMod("kubernetes").matchAll(/k8s\.io\/\S+ => k8s\.io\/\S+ v(\S+)/g)];
    expect(replaced.length).to.be.greaterThan(25);
    expect(new Set(replaced.map(([, version]) => `1${version!.slice(1)}`))).to.deep.equal(
      new Set([VERSIONS.kubernetes]),
    );
  });

  it("of modules that CoreDNS shares with Kubernetes are the same, so that they are compiled once", () => {
    const kubernetes = requirements("kubernetes");
    const shared = [...requirements("coredns")].filter(
      ([path]) => kubernetes.has(path) && !NOT_COMPILED.has(path),
    );
    expect(shared.length).to.be.greaterThan(40);
    for (const [path, version] of shared) expect(version, path).to.equal(kubernetes.get(path));
  });

  for (const set of SETS) {
    it(`of ${set.title}: its modules build its programs`, () => {
      const built = set.builds.flatMap((build) => programsOf(MODULES, build));
      expect(built.sort()).to.deep.equal([...set.programs].sort());
    });

    it(`of ${set.title} is not older than the minimum on PATH`, () =>
      expect(isAtLeast(set.version, set.onPath.minimum)).to.equal(true));

    if (set.download) {
      const { url, hash } = set.download;
      it(`of ${set.title}: the official download has that version and a complete hash`, () => {
        expect(url).to.include(`/v${set.version}/`);
        expect(url).to.match(/^https:\/\/(github\.com\/(pulumi\/pulumi|tsenart\/vegeta)|dl\.k8s\.io)\//);
        expect(hash).to.match(/^(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/);
      });
    }
  }

  it("of an engine on PATH is accepted by the program", () => {
    const project = readFileSync(join(import.meta.dirname, "../../../../Pulumi.yaml"), "utf8");
    expect(project).to.include(`requiredPulumiVersion: ">=${MINIMUM_VERSIONS.pulumi}"`);
  });

  it("use every module", () => {
    const used = [...SETS.flatMap(({ builds }) => builds.map(({ module }) => module)), "pause"];
    expect(readdirSync(MODULES).sort()).to.deep.equal(used.sort());
  });
});
