import { firstAnswer } from "./first-answer.ts";
import { APP } from "./app.ts";
import { PublicService, type Kubectl } from "./public-service.ts";
import { pulumi, type PulumiOptions, UP } from "./pulumi.ts";

type Color = "blue" | "green";

const otherColor = (color: Color): Color => (color === "blue" ? "green" : "blue");

const TIMEOUT_SECONDS = 120;

/** Switches the stack's app, which has both colours deployed. */
export class FlippingApp {
  readonly #program: PulumiOptions;
  readonly #kubectl: Kubectl;
  readonly #url: string;
  readonly #activeAtFirst: Color;
  #active: Color;

  private constructor(program: PulumiOptions, kubectl: Kubectl, url: string, active: Color) {
    this.#program = program;
    this.#kubectl = kubectl;
    this.#url = url;
    this.#activeAtFirst = active;
    this.#active = active;
  }

  /** Gives pods to the idle colour of a rehearsed release. */
  static async prepare(program: PulumiOptions, kubectl: Kubectl): Promise<FlippingApp> {
    await pulumi(
      ["config", "set-all", "--path", "--plaintext", "blue.replicas=2", "--plaintext", "green.replicas=2"],
      program,
    );
    await pulumi(UP, program);
    const outputs = JSON.parse(await pulumi(["stack", "output", "--json"], program)) as {
      url: string;
      lastSuccessfulUpdate: { active: { color: Color } };
    };
    return new FlippingApp(program, kubectl, outputs.url, outputs.lastSuccessfulUpdate.active.color);
  }

  /** Seconds from the start of the switching `pulumi up` to the first answer of the new colour. */
  async byUp(): Promise<number> {
    const color = otherColor(this.#active);
    await pulumi(["config", "set", "activeColor", color], this.#program);
    const seconds = await this.#secondsToFlip(color, () => pulumi(UP, this.#program));
    this.#active = color;
    return seconds;
  }

  /** Seconds from the start of a `kubectl patch` of the Service to the first answer of the new colour. */
  async byPatch(): Promise<number> {
    const service = await PublicService.find(this.#kubectl);
    try {
      return await this.#secondsToFlip(otherColor(this.#active), (color) => service.selectColor(color));
    } finally {
      await service.putBack();
      await firstAnswer(this.#url, { app: APP, color: this.#active, timeoutSeconds: TIMEOUT_SECONDS });
    }
  }

  /**
   * Switches back to the first active colour.
   *
   * @throws when the stack then differs from the program.
   */
  async end(): Promise<void> {
    if (this.#active !== this.#activeAtFirst) await this.byUp();
    await pulumi(["preview", "--refresh", "--expect-no-changes"], this.#program);
  }

  async #secondsToFlip(color: Color, flip: (color: Color) => Promise<unknown>): Promise<number> {
    const startedAtMs = performance.now();
    const [answeredAtMs] = await Promise.all([
      firstAnswer(this.#url, { app: APP, color, timeoutSeconds: TIMEOUT_SECONDS }),
      flip(color),
    ]);
    return (answeredAtMs - startedAtMs) / 1000;
  }
}
