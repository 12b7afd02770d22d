import { PolicyPack } from "@pulumi/policy";
import { containerResources } from "./container-resources.ts";
import { closedControlPlane } from "./closed-control-plane.ts";
import { deletionProtection } from "./deletion-protection.ts";
import { gatedColors } from "./gated-colors.ts";
import { imageByDigest } from "./image-by-digest.ts";
import { noBuilds } from "./no-builds.ts";
import { onePublicService, publicServiceOnce } from "./one-public-service.ts";
import { privateNodes } from "./private-nodes.ts";
import { restrictedPods } from "./restricted-pods.ts";
import { wholeObjects } from "./whole-objects.ts";

new PolicyPack("gke-blue-green", {
  enforcementLevel: "mandatory",
  policies: [
    imageByDigest,
    onePublicService,
    publicServiceOnce,
    containerResources,
    restrictedPods,
    closedControlPlane,
    privateNodes,
    deletionProtection,
    noBuilds,
    gatedColors,
    wholeObjects,
  ],
});
