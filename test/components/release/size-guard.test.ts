import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import type { RequestedColor } from "../../../components/release/release-guards.ts";
import type { PreviousRelease } from "../../../components/release/release-state.ts";
import { activeSize, sizeOf } from "../../../components/release/size-guard.ts";

interface Pods {
  readonly blue: number;
  readonly green: number;
  readonly autoscaled?: boolean;
}

/** Blue is active, and each colour has these pods. */
const before = ({ blue, green, autoscaled }: Pods): PreviousRelease => ({
  activeColor: "blue",
  colors: {
    blue: {
      version: "1.0.0",
      image: "i@sha256:b",
      replicas: blue,
      ...(autoscaled ? { autoscaled } : {}),
    },
    green: { version: "1.1.0", image: "i@sha256:9", replicas: green },
  },
  versions: {},
});
const asked = (color: "blue" | "green", replicas: number, maxReplicas?: number): RequestedColor => ({
  color,
  version: "1.0.0",
  replicas,
  ...(maxReplicas ? { autoscaling: { minReplicas: 2, maxReplicas } } : {}),
});

function refusal(previous: PreviousRelease, active: RequestedColor): string {
  try {
    activeSize(previous, active);
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  return "none";
}

describe("the size of the active colour", () => {
  it("is what the config asks for in a first release and without a switch", () => {
    const asIs = { replicas: 2, keepsReplicas: false };
    expect(activeSize({ colors: {}, versions: {} }, asked("blue", 2))).to.deep.equal(asIs);
    expect(activeSize(before({ blue: 6, green: 1 }), asked("blue", 2))).to.deep.equal(asIs);
  });

  it("is refused for a switch to fewer pods than serve external users", () => {
    expect(refusal(before({ blue: 6, green: 1 }), asked("green", 1))).to.equal(
      "green.replicas: expected at least 6, the number of pods that blue serves external users with, got 1. " +
        "Set it with: pulumi config set --path 'green.replicas' 6. " +
        "To serve with fewer, lower blue's number first, in an update of its own.",
    );
  });

  it("grows in the update that switches", () => {
    expect(activeSize(before({ blue: 6, green: 1 }), asked("green", 6))).to.deep.equal({
      replicas: 6,
      keepsReplicas: false,
    });
  });

  it("grows to what serves when an autoscaler made the colour smaller", () => {
    expect(activeSize(before({ blue: 6, green: 2 }), asked("green", 2, 8))).to.deep.equal({
      replicas: 6,
      keepsReplicas: false,
      // Without users its autoscaler would take it down again before the switch.
      autoscaling: { minReplicas: 6, maxReplicas: 8 },
    });
  });

  it("is left to an autoscaler that has made the colour large enough", () => {
    expect(activeSize(before({ blue: 3, green: 5 }), asked("green", 2, 8))).to.deep.equal({
      replicas: 5,
      keepsReplicas: true,
      autoscaling: { minReplicas: 3, maxReplicas: 8 },
    });
  });

  it("is refused when an autoscaler may not make as many pods as serve external users", () => {
    expect(refusal(before({ blue: 6, green: 2 }), asked("green", 2, 4))).to.match(
      /^green\.autoscaling\.maxReplicas: expected at least 6, .+, got 4\. Set it with: .+'green\.autoscaling\.maxReplicas' 6\. /,
    );
  });

  it("is never smaller because autoscaling was removed", () => {
    expect(refusal(before({ blue: 6, green: 1, autoscaled: true }), asked("blue", 2))).to.equal(
      "blue.replicas: expected at least 6, the number of pods that its autoscaler chose, got 2. " +
        "Set it with: pulumi config set --path 'blue.replicas' 6. Lower it in a later update.",
    );
    expect(activeSize(before({ blue: 6, green: 1, autoscaled: true }), asked("blue", 6))).to.deep.equal({
      replicas: 6,
      keepsReplicas: false,
    });
  });

  it("is refused when an autoscaler would make the colour smaller that users reach", () => {
    expect(refusal(before({ blue: 6, green: 1 }), asked("blue", 2, 4))).to.equal(
      "blue.autoscaling.maxReplicas: expected at least 6, the number of pods that external users reach now, got 4. " +
        "Set it with: pulumi config set --path 'blue.autoscaling.maxReplicas' 6. Lower it when fewer pods serve them.",
    );
  });
});

describe("the size of the idle colour", () => {
  it("is what the config asks for, or what its autoscaler chose", () => {
    expect(sizeOf(before({ blue: 2, green: 4 }), asked("green", 1))).to.deep.equal({
      replicas: 1,
      keepsReplicas: false,
    });
    expect(sizeOf(before({ blue: 2, green: 4 }), asked("green", 2, 8))).to.deep.equal({
      replicas: 4,
      keepsReplicas: true,
    });
    expect(sizeOf(before({ blue: 2, green: 0 }), asked("green", 2, 8))).to.deep.equal({
      replicas: 2,
      keepsReplicas: false,
    });
  });
});
