import type { GcpFunction } from "../gcp-function.ts";

export const getClientConfig: GcpFunction = {
  token: "gcp:organizations/getClientConfig:getClientConfig",
  required: [],
  optional: [],
  call({ config }) {
    const { project = "", region = "", zone = "", accessToken } = config;
    const id = `projects/"${project}"/regions/"${region}"/zones/"${zone}"/scopes/[]`;
    return Promise.resolve({ id, project, region, zone, accessToken, defaultLabels: {} });
  },
};
