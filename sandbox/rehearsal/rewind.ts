import type { PulumiStack } from "./pulumi-stack.ts";

/**
 * Takes external users back to what blue runs, if an earlier walk left them on green: the walk starts by changing blue,
 * and an update that switches to a colour and changes it is refused.
 */
export async function rewind(stack: PulumiStack): Promise<void> {
  const { active } = (await stack.outputs()) as { active?: { color?: string } };
  if (active?.color !== "green") return;
  await stack.setConfig({ activeColor: "blue", "blue.replicas": 2 });
  await stack.up();
}
