import { PolicyPack } from "@pulumi/policy";
import { containerResources } from "./container-resources.ts";
import { closedControlPlane } from "./closed-control-plane.ts";
import { deletionProtection } from "./deletion-protection.ts";
import { imageByDigest } from "./image-by-digest.ts";
import { onePublicService, publicServiceOnce } from "./one-public-service.ts";
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
    deletionProtection,
    wholeObjects,
  ],
});
