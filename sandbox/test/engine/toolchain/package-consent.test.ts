import { expect } from "chai";
import { agreeToInstall } from "../../../src/engine/toolchain/package-consent.ts";
import { fakeHost, type FakeHost, rejection } from "../../helpers/toolchain-context.ts";

describe("the consent to install packages", () => {
  let host: FakeHost;
  let questions: string[];
  beforeEach(() => {
    host = fakeHost();
    questions = [];
  });
  afterEach(() => host.remove());

  const agree = (environment: NodeJS.ProcessEnv, answer?: boolean) =>
    agreeToInstall(["docker.io", "iptables"], "to run containers", {
      ...host.context,
      environment,
      dialog: {
        say: (line) => host.reports.push(line),
        ...(answer === undefined
          ? {}
          : {
              confirm: (question: string) => {
                questions.push(question);
                return Promise.resolve(answer);
              },
            }),
      },
    });

  it("is not needed without a terminal, and the output says what is installed", async () => {
    await agree({});
    expect(host.reports).to.deep.equal([
      "installing the Debian packages docker.io, iptables to run containers; " +
        "'npm run sandbox -- purge' removes them again",
    ]);
  });

  it("is requested at a terminal with the packages' names", async () => {
    await agree({}, true);
    expect(questions).to.deep.equal([
      "Install the Debian packages docker.io, iptables to run containers? " +
        "'npm run sandbox -- purge' removes them again.",
    ]);
  });

  it("gives an error with the install command when it is refused", async () =>
    expect((await rejection(agree({}, false))).message).to.equal(
      "packages: the sandbox needs docker.io, iptables to run containers, but they were not installed. " +
        "Install them with: apt-get install --no-install-recommends docker.io iptables; " +
        "then run the same command again",
    ));

  for (const answer of [undefined, true]) {
    it(`is never given under sudo, ${answer ? "at a terminal" : "without a terminal"}`, async () => {
      expect((await rejection(agree({ SUDO_UID: "1000" }, answer))).message).to.equal(
        "packages: the sandbox needs docker.io, iptables to run containers, but installs nothing under sudo. " +
          "Install them with: sudo apt-get install --no-install-recommends docker.io iptables; " +
          "then run the same command again without sudo",
      );
      expect(questions).to.deep.equal([]);
    });
  }
});
