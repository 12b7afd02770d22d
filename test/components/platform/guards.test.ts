import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { type AppPlace, guardNamespace } from "../../../components/platform/app-namespace.ts";
import { guardPlatform } from "../../../components/platform/recorded-platform.ts";

const PLATFORM = {
  ...{ stack: "organization/platform/prod", project: "my-project", location: "us-central1-a" },
  ...{ clusterName: "blue-green", namespace: "web" },
};
const STACK = "organization/shop/prod";

function refusal(act: () => void): string {
  try {
    act();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the guard of an app's platform", () => {
  it("takes a first platform, the same one, and one whose stack has another name", () => {
    guardPlatform({}, undefined);
    guardPlatform({}, PLATFORM);
    guardPlatform({ platform: PLATFORM }, PLATFORM);
    guardPlatform({ platform: PLATFORM }, { ...PLATFORM, stack: "organization/platform/live" });
  });

  it("refuses a platform for a stack that has a cluster of its own, as the cluster would be deleted", () => {
    expect(refusal(() => guardPlatform({ lasting: { clusterName: "own" } }, PLATFORM))).to.equal(
      'platform: expected nothing, as this stack has the cluster own of its own, got "organization/platform/prod". The ' +
        "change would delete it with everything that runs on it. Remove it with: pulumi config rm platform. To move the app, " +
        "use a second stack, and send users there when it is ready: see docs/many-apps.md",
    );
  });

  for (const [what, requested] of [
    ["no platform any more", undefined],
    ["another cluster", { ...PLATFORM, clusterName: "other" }],
    ["another location", { ...PLATFORM, location: "europe-west1" }],
  ] as const) {
    it(`refuses ${what} for an app that runs`, () => {
      expect(refusal(() => guardPlatform({ platform: PLATFORM }, requested))).to.match(
        /^platform: expected organization\/platform\/prod, on whose cluster blue-green the app runs, got .* Set it back with: pulumi config set platform organization\/platform\/prod\. /,
      );
    });
  }
});

describe("the guard of an app's namespace", () => {
  const place = (more: Partial<AppPlace> = {}): AppPlace => ({
    ...{ stack: STACK, appName: "shop", platform: PLATFORM, neighbours: {} },
    ...more,
  });

  it("takes a name that nobody has, a namespace that is prepared, and the stack's own", () => {
    guardNamespace({}, place());
    guardNamespace({}, place({ neighbours: { namespace: { isUsed: false } } }));
    guardNamespace({}, place({ neighbours: { namespace: { owner: STACK, isUsed: false } } }));
  });

  it("takes the namespace of an app that runs, also after its stack got another name", () => {
    guardNamespace(
      { appName: "shop" },
      place({ neighbours: { namespace: { owner: "o/p/old", isUsed: true } } }),
    );
  });

  it("refuses the namespace of another stack's app", () => {
    const neighbours = { namespace: { owner: "organization/cart/prod", isUsed: true } };
    expect(refusal(() => guardNamespace({}, place({ neighbours })))).to.equal(
      'appName: expected a name that no other app on the cluster blue-green has, got "shop". The namespace shop belongs to ' +
        "organization/cart/prod. Set it with: pulumi config set appName shop-2",
    );
  });

  it("refuses the namespace of the platform's own app, and one that somebody uses", () => {
    expect(refusal(() => guardNamespace({}, place({ appName: "web" })))).to.include(
      "The namespace web belongs to organization/platform/prod.",
    );
    expect(
      refusal(() => guardNamespace({}, place({ neighbours: { namespace: { isUsed: true } } }))),
    ).to.include("belongs to no stack of this program, and has Services or Deployments.");
  });

  it("refuses a name that is too long for the addresses", () => {
    const long = { ...PLATFORM, clusterName: "a".repeat(24) };
    guardNamespace({}, place({ platform: long, appName: "b".repeat(30) }));
    expect(refusal(() => guardNamespace({}, place({ platform: long, appName: "b".repeat(31) })))).to.include(
      `appName: expected at most 30 characters on the cluster ${"a".repeat(24)}, got`,
    );
  });
});
