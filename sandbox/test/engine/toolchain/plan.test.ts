import { expect } from "chai";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { DownloadUnavailable } from "../../../src/engine/toolchain/download.ts";
import type { Sources } from "../../../src/engine/toolchain/find-programs.ts";
import { planToolchain } from "../../../src/engine/toolchain/plan.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the plan of the toolchain", () => {
  let machine: FakeHost;
  beforeEach(() => (machine = fakeHost()));
  afterEach(() => machine.remove());

  it("begins with Docker, because it fails fastest, and ends with the images", () => {
    const { steps } = planToolchain({ paths: machine.context.paths });
    expect(steps.map(({ title }) => title)).to.deep.equal([
      "Docker",
      "Pulumi engine",
      "Kubernetes",
      "CoreDNS",
      "Vegeta load generator",
      "Container images",
    ]);
  });

  describe("when all programs are built", () => {
    const availableMemory = process.availableMemory.bind(process);
    let availableGib: number;
    before(() => (process.availableMemory = () => availableGib * 1024 ** 3));
    after(() => (process.availableMemory = availableMemory));
    beforeEach(() => {
      availableGib = 8;
      // No image is made, because no daemon answers.
      machine.program("docker", "exit 1");
      for (const name of ["pulumi", "kube-apiserver", "coredns", "vegeta"]) machine.program(name, "exit 1");
    });

    const builtBy = (goBuild: Sources["goBuild"]) => {
      const download = () => Promise.reject(new DownloadUnavailable("no answer"));
      const { steps } = planToolchain(machine.context, {
        download,
        ensureGo: () => Promise.resolve("go"),
        goBuild,
      });
      return (title: string) => steps.find((step) => step.title === title)!.run(() => {});
    };

    it("builds Kubernetes beside Pulumi, and CoreDNS after Kubernetes", async () => {
      const events: string[] = [];
      const kubernetesBegins = Promise.withResolvers<void>();
      const run = builtBy(async (_go, { module }) => {
        events.push(`${module} begins`);
        if (module === "kubernetes") kubernetesBegins.resolve();
        if (module === "pulumi") await kubernetesBegins.promise;
        events.push(`${module} ends`);
      });
      for (const title of ["Pulumi engine", "Kubernetes", "CoreDNS"]) await run(title);
      expect(events.indexOf("kubernetes begins")).to.be.lessThan(events.indexOf("pulumi ends"));
      expect(events.indexOf("coredns begins")).to.be.greaterThan(events.indexOf("kubernetes ends"));
      expect(events.filter((event) => event === "kubernetes begins")).to.have.length(1);
    });

    it("builds one program after the other when there is memory for only one", async () => {
      availableGib = 4;
      const events: string[] = [];
      const run = builtBy(async (_go, { module }) => {
        if (module === "vegeta") return;
        events.push(`${module} begins`);
        await sleep(20);
        events.push(`${module} ends`);
      });
      await run("Pulumi engine");
      await run("Kubernetes");
      expect(events).to.deep.equal(
        ["pulumi", "language-nodejs", "kubernetes"].flatMap((name) => [`${name} begins`, `${name} ends`]),
      );
    });

    it("ends the other builds before it fails", async () => {
      const kubernetesBegins = Promise.withResolvers<void>();
      let end = "";
      const run = builtBy(async (_go, { module }, _folder, { signal }) => {
        if (module === "pulumi") {
          await kubernetesBegins.promise;
          throw new Error("the compiler was killed");
        }
        if (module !== "kubernetes") return;
        kubernetesBegins.resolve();
        await once(signal!, "abort");
        await sleep(50);
        end = "kubernetes ended";
        signal!.throwIfAborted();
      });
      expect((await rejection(run("Pulumi engine"))).message).to.equal("the compiler was killed");
      expect(end).to.equal("kubernetes ended");
    });

    it("shows an early failure of a build in the step of that build", async () => {
      const run = builtBy((_go, { module }) =>
        module === "kubernetes" ? Promise.reject(new Error("a disk is full")) : sleep(50),
      );
      await run("Pulumi engine");
      expect((await rejection(run("Kubernetes"))).message).to.equal("a disk is full");
    });
  });

  it("has no result before its steps have run", () =>
    expect(() => planToolchain({ paths: machine.context.paths }).toolchain()).to.throw(
      "The toolchain is not ready: some of its steps have not run",
    ));

  it("does nothing after an abort", async () => {
    const signal = AbortSignal.abort(new Error("interrupted"));
    const { steps } = planToolchain({ ...machine.context, signal });
    for (const { run } of steps) expect((await rejection(run(() => {}))).message).to.equal("interrupted");
    expect(machine.runs()).to.deep.equal([]);
  });
});
