import type { Document } from "yaml";
import { isMap, isScalar, parseDocument } from "yaml";
import { DeliveryError } from "./delivery-error.ts";

/** The config in a stack's file. A change to it keeps the file's comments. */
export interface StackConfig {
  readonly document: Document;
  /** The place of a key of the project's own config, with the project's name or without it, as the file has it. */
  readonly path: (key: string, ...inner: string[]) => string[];
}

/**
 * Reads the text of a stack's file.
 *
 * @param namespace the project's name, which Pulumi allows in front of the project's own keys
 * @throws DeliveryError when the text isn't a stack's config, for example after a merge conflict
 */
export function parseStackConfig(file: string, text: string, namespace: string): StackConfig {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw unreadable(file, `invalid YAML (${error.message.split("\n")[0]!.replace(/:$/, "")})`);
  const config = document.get("config", true);
  if (isScalar(config) && config.value === null) document.delete("config");
  else if (config !== undefined && !isMap(config)) {
    throw unreadable(file, "a config that is not a map of keys");
  }
  return {
    document,
    path: (key, ...inner) => {
      const fullKey = `${namespace}:${key}`;
      return ["config", document.hasIn(["config", fullKey]) ? fullKey : key, ...inner];
    },
  };
}

function unreadable(file: string, got: string): DeliveryError {
  return new DeliveryError(
    `${file}: expected a stack's config as YAML, got ${got}. See what changed with: git diff ${file}`,
  );
}
