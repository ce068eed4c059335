// What else there is to know of a call, the weightiest first.
import type { JSX } from "preact";
import { Icon, type IconName } from "../design/Icon";
import type { Glance } from "../wire";
import { common } from "../words/common";
import { wall as words } from "../words/wall";
import { URGENT } from "./order";
import type { Row } from "./rows";

interface Mark {
  readonly icon: IconName;
  readonly text: string;
  readonly look?: "urgent" | "flag" | "trouble" | "seen";
  readonly more?: string;
}

export function marksOf(call: Glance): readonly Mark[] {
  const marks: Mark[] = [];
  const { marks: of } = words;
  if (call.lead_called_at !== null) marks.push({ icon: "hand", text: of.lead, look: "urgent" });
  const grave = (flag: string): number => (URGENT.includes(flag) ? 0 : 1);
  for (const { flag, acknowledged } of call.flags.toSorted((a, b) => grave(a.flag) - grave(b.flag))) {
    const look = acknowledged ? "seen" : URGENT.includes(flag) ? "urgent" : "flag";
    const icon = acknowledged ? "tick" : "flag";
    marks.push({ icon, text: common.flag(flag), look, ...(acknowledged && { more: of.seen(acknowledged) }) });
  }
  if (call.held) marks.push({ icon: "pause", text: of.held });
  for (const component of call.degraded)
    marks.push({ icon: "warning", text: of.degraded(component), look: "trouble" });
  if (!call.kept) marks.push({ icon: "lost", text: of.notKept });
  else if (call.consent === "refused") marks.push({ icon: "lost", text: of.refused });
  else if (call.recording_paused) marks.push({ icon: "record", text: of.paused });
  return marks;
}

export function Marks({ row }: { row: Row }): JSX.Element {
  void row.marks.value;
  const marks = marksOf(row.call.peek());
  return (
    <ul class="row-marks">
      {marks.map(({ icon, text, look, more }) => (
        <li key={text} class="row-mark" data-look={look}>
          <Icon name={icon} size={14} />
          <span>{text}</span>
          {more && <span class="unseen">, {more}</span>}
        </li>
      ))}
    </ul>
  );
}
