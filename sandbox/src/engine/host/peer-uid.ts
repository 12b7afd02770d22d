import { readFileSync } from "node:fs";
import { isIPv4, type Server, type Socket } from "node:net";

/** The two ends of a TCP connection, seen from the server. */
export interface ConnectionEnds {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
}

// A client may use an IPv6 socket to connect to an IPv4 address.
const TABLES = ["/proc/net/tcp", "/proc/net/tcp6"];
const IPV4_IN_IPV6 = "0000000000000000FFFF0000";
// A closed socket shows root as its owner, so only established ones count.
const ESTABLISHED = "01";
// The kernel can miss a row when other connections open and close during the read.
const LOOKS = 3;

/** Closes every connection from another user of this machine, even root, before the server reads a byte. */
export function refuseOtherUsers(server: Server): void {
  server.prependListener("connection", (socket: Socket) => {
    if (peerUid(socket) !== process.getuid!()) socket.destroy();
  });
}

/** The user id of the local process that opened the connection; undefined when it is unknown. */
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

/** `ADDRESS:PORT` in the format of the kernel's tables: hexadecimal, with the address's bytes reversed. */
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
    // A kernel without IPv6 does not have this table.
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
