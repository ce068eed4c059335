// How far the review of a call is, in a word.
import type { JSX } from "preact";
import { Chip } from "../design/Chip";
import type { IconName } from "../design/Icon";
import { reviews } from "../words/replay";

type Status = keyof typeof reviews;

const ICONS: Record<Status, IconName> = { new: "ask", in_review: "list", shared: "people", done: "tick" };

export function ReviewChip({ status }: { status: Status }): JSX.Element {
  return (
    <Chip
      icon={ICONS[status]}
      look={status === "done" ? "ended" : status === "shared" ? "live" : undefined}
      testId="review-chip"
    >
      {reviews[status]}
    </Chip>
  );
}
