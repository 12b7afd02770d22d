import type { PulumiStack } from "./pulumi-stack.ts";

/**
 * Switches external users back to blue if an earlier rehearsal left them on green. A rehearsal starts by changing blue,
 * and the program refuses an update that both changes a colour and switches to it.
 */
export async function rewind(stack: PulumiStack, publicService: string): Promise<void> {
  if ((await stack.selectedColor(publicService)) !== "green") return;
  await stack.setConfig({ activeColor: "blue", "blue.replicas": 2 });
  await stack.up();
}
