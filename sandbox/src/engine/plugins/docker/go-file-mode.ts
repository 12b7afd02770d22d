import type { Stats } from "node:fs";

/** A file's mode as Go writes it, such as `-rw-r--r--` or `Lrwxrwxrwx`. */
export function goFileMode(stats: Stats): string {
  const { mode } = stats;
  const letters = [
    stats.isSymbolicLink() ? "L" : "",
    stats.isBlockDevice() || stats.isCharacterDevice() ? "D" : "",
    stats.isFIFO() ? "p" : "",
    mode & 0o4000 ? "u" : "",
    mode & 0o2000 ? "g" : "",
    stats.isCharacterDevice() ? "c" : "",
    mode & 0o1000 ? "t" : "",
  ].join("");
  const permissions = [..."rwxrwxrwx"].map((letter, index) => (mode & (0o400 >> index) ? letter : "-"));
  return `${letters || "-"}${permissions.join("")}`;
}
