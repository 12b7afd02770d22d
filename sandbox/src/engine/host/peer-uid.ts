import { readFileSync } from "node:fs";
import { isIPv4, type Server, type Socket } from "node:net";

/** The two ends of a TCP connection as the server sees them. */
export interface ConnectionEnds {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

// A client may connect to an IPv4 address with a socket of either family.
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];
const IPV4_IN_IPV6 = "0000000000000000FFFF0000";
// A client's socket that was closed shows root as its owner, whoever opened it.
const ESTABLISHED = "01";
// The kernel can leave out a row when others come and go while it prints the table.
const LOOKS = 3;

/** Closes every connection to `server` that another user of this machine opened, root too, before a byte is read. */
export function refuseOtherUsers(server: Server): void {
  server.prependListener("connection", (socket: Socket) => {
    if (peerUid(socket) !== process.getuid!()) socket.destroy();
  });
}

/** The user id of the process of this machine that opened the connection; undefined when none is known. */
export function peerUid(ends: ConnectionEnds, readTable = readKernelTable): number | undefined {
  const client = kernelAddress(ends.remoteAddress, ends.remotePort);
  const server = kernelAddress(ends.localAddress, ends.localPort);
  if (client === undefined || server === undefined) return undefined;
  for (let look = 0; look < LOOKS; look++) {
    for (const table of TABLES) {
      const uid = ownerOf(readTable(table), client, server);
      if (uid !== undefined) return uid;
    }
  }
  return undefined;
}

function ownerOf(table: string, client: string, server: string): number | undefined {
  const pairs = [`${client} ${server}`, `${IPV4_IN_IPV6}${client} ${IPV4_IN_IPV6}${server}`];
  for (const pair of pairs) {
    const start = table.indexOf(` ${pair} ${ESTABLISHED} `);
    if (start < 0) continue;
    // tx:rx, timer, retransmits, uid, timeout, inode: proc_net_tcp in the kernel's documentation
    const rest = table.slice(start + pair.length + ESTABLISHED.length + 3).trimStart();
    const [, , , uid, , inode] = rest.split(/\s+/, 6);
    if (inode !== "0") return Number(uid);
  }
  return undefined;
}

/** `ADDRESS:PORT` as the kernel's tables have it: hexadecimal, the address's bytes in reverse. */
function kernelAddress(address: string | undefined, port: number | undefined): string | undefined {
  if (address === undefined || port === undefined || !isIPv4(address)) return undefined;
  const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");
  const bytes = address.split(".").map((byte) => hex(Number(byte), 2));
  return `${bytes.reverse().join("")}:${hex(port, 4)}`;
}

function readKernelTable(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch (error) {
    // A kernel without IPv6 has no such table.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
