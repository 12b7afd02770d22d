/** What a pod of a colour asks of its node, and what it may take. */
export const APP_RESOURCES = {
  requests: { cpu: "100m", memory: "96Mi" },
  limits: { cpu: "1", memory: "192Mi" },
};

/** What a Job of a release asks of its node, and what it may take. */
export const JOB_RESOURCES = {
  requests: { cpu: "50m", memory: "64Mi" },
  limits: { cpu: "1", memory: "192Mi" },
};
