/** What the `restricted` Pod Security level asks of a pod; the user is the one of the app's Dockerfile. */
export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  seccompProfile: { type: "RuntimeDefault" },
};

/** What the `restricted` Pod Security level asks of a container, and a file system that can't be written. */
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
