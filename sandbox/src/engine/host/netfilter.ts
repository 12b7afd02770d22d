import { execa } from "execa";

// A host may have rules of both kinds, whichever one `iptables` is.
const PROGRAMS = ["iptables-legacy", "iptables-nft", "ip6tables-legacy", "ip6tables-nft"] as const;

/** The output of `iptables-save` and similar programs, by program. */
export type NetfilterRules = Readonly<Record<string, string>>;

/** Reads all netfilter rules of this host; only root may do this. */
export async function readNetfilter(): Promise<NetfilterRules> {
  const rules: Record<string, string> = {};
  for (const program of PROGRAMS) {
    const { stdout, failed } = await execa(`${program}-save`, ["--counters"], { reject: false });
    if (!failed) rules[program] = stdout;
  }
  return rules;
}

/** Removes Docker's new rules and chains and restores the earlier policies of the chains. */
export async function restoreNetfilter(before: NetfilterRules): Promise<void> {
  for (const [program, now] of Object.entries(await readNetfilter())) {
    const restored = withoutDocker(now, before[program] ?? "");
    if (restored === now) continue;
    await execa(`${program}-restore`, ["--counters"], { input: `${restored}\n` });
  }
}

/** The rules `now` without those that Docker added since `before`. Rules of others stay. */
export function withoutDocker(now: string, before: string): string {
  const earlier = new Set(tableLines(before).map(({ table, line }) => `${table} ${withoutCounters(line)}`));
  const earlierPolicies = new Map(tableLines(before).flatMap(({ table, line }) => policyOf(table, line)));

  return tableLines(now)
    .filter(({ table, line }) => earlier.has(`${table} ${withoutCounters(line)}`) || !isOfDocker(line))
    .map(({ table, line }) => {
      const [[chain, policy] = []] = policyOf(table, line);
      if (chain === undefined) return line;
      return line.replace(` ${policy} `, ` ${earlierPolicies.get(chain) ?? "ACCEPT"} `);
    })
    .join("\n");
}

// Sandboxes have their subnets in 198.18.0.0/16.
const isOfDocker = (line: string) => /\bDOCKER\b|\bdocker0\b|\bbr-[0-9a-f]{12}\b|\s198\.18\./.test(line);

const withoutCounters = (line: string) => line.replace(/ ?\[\d+:\d+\] ?/, "");

/** The chain and its policy, if the line has one; user-defined chains have none. */
function policyOf(table: string, line: string): [string, string][] {
  const [, chain, policy] = /^:(\S+) (ACCEPT|DROP) /.exec(line) ?? [];
  return chain && policy ? [[`${table} ${chain}`, policy]] : [];
}

function tableLines(saved: string): { table: string; line: string }[] {
  let table = "";
  return saved.split("\n").map((line) => {
    if (line.startsWith("*")) table = line;
    return { table, line };
  });
}
