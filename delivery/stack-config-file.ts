import type { Document } from "yaml";
import { isMap, isScalar, parseDocument } from "yaml";
import { DeliveryError } from "./delivery-error.ts";

/** The config in a stack's file, which can be changed and keeps its comments. */
export interface StackConfig {
  readonly document: Document;
  /** Where the file has a value of the project's own config, or is to have it. */
  readonly path: (key: string, ...inner: string[]) => string[];
}

/**
 * Reads the text of a stack's file.
 *
 * @param namespace of the project's own config
 * @throws DeliveryError when it is none, such as one with a merge that is to be finished
 */
export function parseStackConfig(file: string, text: string, namespace: string): StackConfig {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw unreadable(file, `invalid YAML (${error.message.split("\n")[0]!.replace(/:$/, "")})`);
  const config = document.get("config", true);
  if (isScalar(config) && config.value === null) document.delete("config");
  else if (config !== undefined && !isMap(config)) throw unreadable(file, "a config that is no map of keys");
  return {
    document,
    path: (key, ...inner) => {
      // Pulumi takes the project's own keys without their namespace too.
      const isShort = document.hasIn(["config", key]);
      return ["config", isShort ? key : `${namespace}:${key}`, ...inner];
    },
  };
}

function unreadable(file: string, got: string): DeliveryError {
  return new DeliveryError(
    `${file}: got ${got}, allowed is a stack's config as YAML. Mend it; what was changed shows: ` +
      `git diff ${file}`,
  );
}
