import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand, type CommandOptions } from "./command.ts";

/** Google Cloud, as a person works on it: by the `gcloud` command. */
export class Gcloud {
  readonly #options: CommandOptions;

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /** Nothing where `gcloud` is not installed. */
  static find(options: CommandOptions): Gcloud | undefined {
    const folders = (options.environment.PATH ?? "").split(delimiter);
    return folders.some((folder) => existsSync(join(folder, "gcloud"))) ? new Gcloud(options) : undefined;
  }

  /**
   * What `gcloud COMMAND` prints.
   *
   * @param command Its words, none of which holds a space.
   * @throws Error with what gcloud prints
   */
  run(command: string): Promise<string> {
    return runCommand("gcloud", command.split(" "), this.#options);
  }
}
