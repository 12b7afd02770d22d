/** The inputs of an Image, all of them known. */
export interface ImageInputs {
  readonly imageName: string;
  readonly build: {
    readonly context: string;
    /** Path from the working directory. */
    readonly dockerfile: string;
    readonly platform: string;
    readonly target?: string;
    readonly args?: Readonly<Record<string, string>>;
  };
  readonly registry?: { readonly server?: string; readonly username?: string; readonly password?: string };
}
