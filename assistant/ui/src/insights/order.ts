// The order of a list of people: by name, unless somebody deliberately asks for another.
import type { Group } from "./months";

export type Order = "name" | "calls" | "heated" | "calmed";

const byName = (a: Group, b: Group): number => a.name.localeCompare(b.name) || a.id.localeCompare(b.id);
const part = ({ calmed }: Group): number => (calmed.whole ? calmed.part / calmed.whole : 0);

/** Groups in an order. Shares of too few calls are not ranked: they stand at the end, by name. */
export function ordered(groups: readonly Group[], order: Order): readonly Group[] {
  const sorted = [...groups].sort(byName);
  if (order === "calls") return sorted.sort((a, b) => b.calls - a.calls);
  if (order === "heated") return sorted.sort((a, b) => b.heated - a.heated);
  if (order !== "calmed") return sorted;
  const ranked = sorted.filter((one) => !one.calmed.few).sort((a, b) => part(b) - part(a));
  return [...ranked, ...sorted.filter((one) => one.calmed.few)];
}
