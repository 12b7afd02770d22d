import type { Properties } from "../../provider.ts";
import { projectOf, type GcpFunction } from "../gcp-function.ts";

interface Channel {
  readonly channel: string;
  readonly defaultVersion?: string;
  readonly upgradeTargetVersion?: string;
  readonly validVersions?: readonly string[];
}

export const getEngineVersions: GcpFunction = {
  token: "gcp:container/getEngineVersions:getEngineVersions",
  required: [],
  optional: ["project", "location", "versionPrefix"],
  async call(context, args) {
    const { zone, region } = context.config;
    const location = args.location ?? zone ?? region;
    if (!location) {
      throw new Error("Cannot determine location: set location in this data source or at provider-level");
    }
    const project = projectOf(context, args);
    const path = `projects/${project}/locations/${location}`;
    const answer = await context.send({ api: "container", path: `${path}/serverConfig` });
    const { versionPrefix = "" } = args;
    const matching = (versions: unknown) =>
      ((versions ?? []) as string[]).filter((version) => version.startsWith(versionPrefix));
    const masters = matching(answer.validMasterVersions);
    const nodes = matching(answer.validNodeVersions);
    const channels = (answer.channels ?? []) as unknown as Channel[];
    const ofChannels = (version: (channel: Channel) => string | undefined): Properties =>
      Object.fromEntries(channels.map((each) => [each.channel, version(each) ?? ""]));
    return {
      id: path,
      project,
      location,
      defaultClusterVersion: answer.defaultClusterVersion ?? "",
      latestMasterVersion: masters[0] ?? "",
      latestNodeVersion: nodes[0] ?? "",
      validMasterVersions: masters,
      validNodeVersions: nodes,
      releaseChannelDefaultVersion: ofChannels(({ defaultVersion }) => defaultVersion),
      releaseChannelLatestVersion: ofChannels(({ validVersions }) => matching(validVersions)[0]),
      releaseChannelUpgradeTargetVersion: ofChannels(({ upgradeTargetVersion }) => upgradeTargetVersion),
    };
  },
};
