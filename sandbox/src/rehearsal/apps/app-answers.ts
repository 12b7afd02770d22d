import type { AppAnswers, Release } from "../../sandbox-config.ts";
import type { OthersApp } from "./others-app.ts";

/** The versions of the walk. Each runs on one colour only, so that a version tells the colour too. */
export const FIRST: Release = { color: "blue", version: "1.0.0" };
export const UPDATED: Release = { color: "blue", version: "1.0.1" };
export const NEXT: Release = { color: "green", version: "1.1.0" };

/** An app that knows nothing of colours shows its version. */
export function answersOf({ versionPath, version }: OthersApp): AppAnswers {
  return {
    path: versionPath,
    read: (body) => {
      const found = version.exec(body)?.[1];
      return [FIRST, UPDATED, NEXT].find((release) => release.version === found);
    },
  };
}
