/** The config of a command, a key for each word. */
export function words(key: string, command: readonly string[]): Record<string, string> {
  return Object.fromEntries(command.map((word, index) => [`${key}[${index}]`, word]));
}
