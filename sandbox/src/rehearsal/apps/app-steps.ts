import type { WalkStep } from "../../sandbox-config.ts";
import { FIRST, NEXT, UPDATED } from "./app-answers.ts";
import type { OthersApp } from "./others-app.ts";

/** The parts of an app's walk, by what a person calls them. */
export type Part = "first deploy" | "rolling update" | "release" | "switch" | "rollback" | "drain";

export interface AppStep extends WalkStep {
  readonly name: Part;
}

export interface BuiltApp {
  readonly app: OthersApp;
  /** The folder that the program builds. */
  readonly folder: string;
  /** Build argument `BASE_IMAGE`. */
  readonly baseImage: string;
}

/** What the sample or an app before has set. Times that a slow machine needs stay. */
const LEFT_CONFIG = [
  ...["blue", "green", "container.port", "container.health.path", "container.health.readyPath"],
  ...["container.resources", "container.writable", "container.drainSeconds", "smokeTest.checks"],
];

/** A whole release of an app, and the drain of a node at the end. */
export function appSteps({ app, folder, baseImage }: BuiltApp): readonly AppStep[] {
  return [
    {
      name: "first deploy",
      removeConfig: LEFT_CONFIG,
      config: {
        ...{ activeColor: "blue", appName: app.name, appPath: folder, baseImage },
        ...{ appVersion: FIRST.version, "blue.version": FIRST.version, "blue.replicas": 2 },
        "smokeTest.checks[0].path": app.versionPath,
        "smokeTest.checks[0].text": "{version}",
        ...app.config,
      },
      external: FIRST,
    },
    {
      name: "rolling update",
      config: { appVersion: UPDATED.version, "blue.version": UPDATED.version },
      external: UPDATED,
    },
    {
      name: "release",
      config: { appVersion: NEXT.version, "green.version": NEXT.version, "green.replicas": 2 },
      external: UPDATED,
      preview: NEXT,
    },
    { name: "switch", config: { activeColor: "green" }, external: NEXT, preview: UPDATED },
    { name: "rollback", config: { activeColor: "blue" }, external: UPDATED, preview: NEXT },
    { name: "drain", external: UPDATED, preview: NEXT },
  ];
}
