/** An answer of Artifact Registry takes less than a second. The plugin itself would wait for minutes. */
const REGISTRY_LIMIT_SECONDS = 30;

/** Time to report the error. */
const REPORT_SECONDS = 3;

/** The registry has not answered in time. */
export class LateAnswer extends Error {
  constructor(seconds: number) {
    super(`no answer within ${seconds} s`);
  }
}

/**
 * An answer of the registry.
 *
 * @throws LateAnswer when it takes longer than the limit
 */
export async function withinLimit<T>(answer: Promise<T>, seconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateAnswer(seconds)), seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * An answer of the registry, within the limit. It is for the time before the first resource, as the program ends without one.
 *
 * @throws LateAnswer
 */
export async function registryAnswer<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withinLimit(answer, REGISTRY_LIMIT_SECONDS);
  } catch (error) {
    // The SDK waits for the answer to each of its calls, also after the error. Its handler of this event sets the exit code.
    if (error instanceof LateAnswer) setTimeout(() => process.exit(), REPORT_SECONDS * 1000).unref();
    throw error;
  }
}

/** What to do when the registry can't be read. */
export const registryStep = (error: unknown) =>
  error instanceof LateAnswer
    ? "Try again. An update in which the colours keep their versions doesn't need the registry."
    : "Grant roles/artifactregistry.reader to the account that runs Pulumi.";
