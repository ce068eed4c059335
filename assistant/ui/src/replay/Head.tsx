// What the call was, in chips; and what can be done with the whole of it.
import type { JSX } from "preact";
import { Chip, IconButton, LevelChip, Menu, type MenuItem } from "../design/parts";
import { clock, dateTime } from "../format";
import { session } from "../session";
import { common } from "../words/common";
import { calls, replay as words } from "../words/replay";
import type { Line, ReplayModel } from "./model";
import type { Obey } from "./obey";
import { exports, whatIf } from "./panels";

export function Chips({ line, review }: { line: Line; review?: JSX.Element }): JSX.Element {
  return (
    <span class="head-chips">
      <LevelChip level={line.level} />
      {line.flags.map((flag) => (
        <Chip key={flag} icon="flag" look="trouble">
          {common.flag(flag)}
        </Chip>
      ))}
      {line.held && (
        <Chip icon="lock" title={line.hold || words.holdMore} testId="hold-chip">
          {words.hold}
        </Chip>
      )}
      {review}
      <span class="head-facts">
        {[
          dateTime(line.started),
          line.duration === null ? calls.liveNow : clock(line.duration),
          line.agent_name,
          line.team_name,
        ]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </span>
  );
}

interface ToolsProps {
  model: ReplayModel;
  obey: Obey;
  hold: () => void;
}

export function Tools({ model, obey, hold }: ToolsProps): JSX.Element {
  const keeps = session.open.value || session.roles.value.some((role) => role === "lead" || role === "admin");
  const held = model.line.value.held;
  const open = (side: string) => () => {
    model.side.value = side;
  };
  const items: readonly MenuItem[] = [
    { label: words.copyLink, icon: "link", onChoose: () => obey("copy"), testId: "copy-link" },
    ...(whatIf
      ? [{ label: words.whatIf, icon: "again", onChoose: open("what-if"), testId: "what-if" } as const]
      : []),
    ...(exports
      ? [{ label: words.exports, icon: "export", onChoose: open("export"), testId: "export" } as const]
      : []),
    ...(keeps
      ? [
          {
            label: held ? words.holdRelease : words.holdPut,
            icon: "lock",
            onChoose: hold,
            testId: "hold",
          } as const,
        ]
      : []),
    { label: words.keysShow, icon: "keyboard", onChoose: () => obey("help") },
  ];
  return (
    <>
      <IconButton icon="link" label={words.copyLink} keys="C" onClick={() => obey("copy")} />
      <IconButton icon="keyboard" label={words.keysShow} keys="?" onClick={() => obey("help")} />
      <Menu label={words.more} items={items} icon="dots" testId="more" />
    </>
  );
}
