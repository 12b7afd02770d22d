import type { HostFacts } from "./facts.ts";

/** The sandbox's programs and images exist for Linux on x64 only. */
export function checkPlatform({
  platform,
  architecture,
}: Pick<HostFacts, "platform" | "architecture">): string | undefined {
  if (platform === "linux" && architecture === "x64") return undefined;
  return (
    `this machine: expected Linux on x64, got ${platform} on ${architecture}. ` +
    "Use a Linux x64 machine or virtual machine and run there: npm start"
  );
}
