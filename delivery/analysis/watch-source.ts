import type { Source } from "./watch.ts";

/** A source of figures, before the switch. */
export interface WatchSource {
  /**
   * Measures the colour that users reach before the switch.
   *
   * @throws DeliveryError for a config that can't be right
   */
  prepare(): Promise<{ readonly begin: () => BegunSource }>;
}

/** A source of figures, after the switch. */
export interface BegunSource extends Source {
  end(): void;
}
