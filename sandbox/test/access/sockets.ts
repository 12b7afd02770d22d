import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** A port that something listens on, in its own network namespace. */
export interface Port {
  readonly protocol: "tcp" | "udp";
  readonly address: string;
  readonly port: number;
  readonly inode: string;
}

const TCP_LISTEN = "0A";
const UDP_UNCONNECTED = "07";
const ACCEPTS_CONNECTIONS = 0x1_0000;

/** The listening ports in the network namespace of a process. */
export function listeningPorts(pid: number): Port[] {
  return (["tcp", "tcp6", "udp", "udp6"] as const).flatMap((table) => {
    const protocol = table.startsWith("tcp") ? "tcp" : "udp";
    return rows(pid, table)
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state]) => state === (protocol === "tcp" ? TCP_LISTEN : UDP_UNCONNECTED))
      .map(([, local = "", , , , , , , , inode = ""]) => {
        const [address = "", port = ""] = local.split(":");
        return { protocol, address: readableAddress(address), port: Number.parseInt(port, 16), inode };
      });
  });
}

/** The listening Unix sockets of these inodes: a path, or a name that starts with `@`. */
export function listeningUnixSockets(pid: number, inodes: ReadonlySet<string>): string[] {
  return rows(pid, "unix").flatMap((row) => {
    const [, , , flags = "", , , inode = "", path] = row.split(/\s+/);
    const listens = (Number.parseInt(flags, 16) & ACCEPTS_CONNECTIONS) !== 0;
    return listens && path !== undefined && path !== "" && inodes.has(inode) ? [path] : [];
  });
}

/** The inodes of a process's open sockets. */
export function socketInodes(pid: number): Set<string> {
  const folder = `/proc/${pid}/fd`;
  const links = readdirSync(folder).map((descriptor) => linkOf(`${folder}/${descriptor}`));
  return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
}

/** Whether an address can be reached only from its own network namespace. */
export const isLoopback = (address: string) => address.startsWith("127.") || address === "::1";

function rows(pid: number, table: string): string[] {
  return readFileSync(`/proc/${pid}/net/${table}`, "utf8").split("\n").slice(1).filter(Boolean);
}

// The kernel prints each word of four bytes in reverse.
function readableAddress(hex: string): string {
  const words = hex.match(/.{8}/g)!.map((word) => word.match(/../g)!.reverse());
  if (words.length === 1) return words[0]!.map((byte) => Number.parseInt(byte, 16)).join(".");
  if (/^0+$/.test(hex)) return "::";
  if (/^0{24}01000000$/.test(hex)) return "::1";
  return words.map(([a, b, c, d]) => `${a}${b}:${c}${d}`).join(":");
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    // The process has closed it meanwhile.
    return "";
  }
}
