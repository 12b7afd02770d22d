import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runCommand, type CommandOptions } from "./command.ts";

/** Works on Google Cloud with the `gcloud` command, as a person does. */
export class Gcloud {
  readonly #options: CommandOptions;

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /** Returns undefined when `gcloud` is not installed. */
  static find(options: CommandOptions): Gcloud | undefined {
    const folders = (options.environment.PATH ?? "").split(delimiter);
    return folders.some((folder) => existsSync(join(folder, "gcloud"))) ? new Gcloud(options) : undefined;
  }

  /**
   * Returns what `gcloud COMMAND` prints.
   *
   * @param command The words of the command, separated by spaces; no word may contain a space.
   * @throws Error with what gcloud prints
   */
  run(command: string): Promise<string> {
    return runCommand("gcloud", command.split(" "), this.#options);
  }
}
