import type { ResourceValidationPolicy } from "@pulumi/policy";

const CLUSTER = "gcp:container/cluster:Cluster";
const NODE_POOL = "gcp:container/nodePool:NodePool";
const INSTANCE =
  /^gcp:compute\/(?:instance|instanceTemplate|regionInstanceTemplate|instanceFromTemplate|instanceFromMachineImage):/;
const EXTERNAL_ADDRESSES = ["accessConfigs", "ipv6AccessConfigs"] as const;

interface Properties {
  readonly privateClusterConfig?: { readonly enablePrivateNodes?: boolean };
  readonly networkConfig?: { readonly enablePrivateNodes?: boolean };
  readonly networkInterfaces?: readonly Partial<
    Record<(typeof EXTERNAL_ADDRESSES)[number], readonly unknown[]>
  >[];
}

/** A machine with an external address is a way in, and out, that nobody in front of it watches. */
export const privateNodes: ResourceValidationPolicy = {
  name: "private-nodes",
  description: "Neither nodes nor other machines have external addresses.",
  validateResource: ({ type, props }, reportViolation) => {
    const { privateClusterConfig, networkConfig, networkInterfaces = [] } = props as Properties;
    if (type === CLUSTER && privateClusterConfig?.enablePrivateNodes !== true) {
      reportViolation(
        "privateClusterConfig.enablePrivateNodes: expected true, got " +
          `${String(privateClusterConfig?.enablePrivateNodes ?? "nothing")}. Its nodes get external addresses. Set it to true.`,
      );
    }
    if (type === NODE_POOL && networkConfig?.enablePrivateNodes === false) {
      reportViolation(
        "networkConfig.enablePrivateNodes: expected true or nothing, got false. " +
          "The pool's nodes get external addresses. Remove it.",
      );
    }
    if (!INSTANCE.test(type)) return;
    networkInterfaces.forEach((networkInterface, index) => {
      for (const property of EXTERNAL_ADDRESSES.filter((each) => networkInterface[each]?.length)) {
        reportViolation(
          `networkInterfaces[${index}].${property}: expected nothing, got an external address. ` +
            "Remove it, and reach the machine through Identity-Aware Proxy and the internet through Cloud NAT.",
        );
      }
    });
  },
};
