// The moments of a call worth hearing, in words: heated ones, cards with what became of them, flags.
import type { JSX } from "preact";
import { Icon, type IconName, levelIcon } from "../design/Icon";
import { Empty } from "../design/parts";
import { clock } from "../format";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import { FATE_ICONS } from "./fates";
import type { ReplayModel } from "./model";
import { fate } from "./script";

interface Moment {
  at: number;
  to: number;
  icon: IconName;
  look: string;
  level?: number;
  title: string;
  more: string;
  why?: string;
}

export function Moments({ model }: { model: ReplayModel }): JSX.Element {
  const found = moments(model);
  if (!found.length)
    return (
      <Empty icon="calm" title={words.momentsNone}>
        {words.momentsNoneMore}
      </Empty>
    );
  return (
    <ol class="moments" data-testid="moments">
      {found.map((moment) => (
        <li key={`${moment.look}-${moment.at}-${moment.title}`}>
          <button
            type="button"
            class="moment"
            data-level={moment.level}
            onClick={() => model.transport.seek(moment.to)}
          >
            <span class="between-mark" data-look={moment.look}>
              <Icon name={moment.icon} size={16} />
            </span>
            <span class="moment-text">
              <strong>{moment.title}</strong>
              <span>{moment.more}</span>
              {moment.why && <small>{moment.why}</small>}
            </span>
            <span class="moment-at numbers">{clock(moment.at)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function moments({ state, transport }: ReplayModel): readonly Moment[] {
  const heated = transport.course.heated.map(
    (one): Moment => ({
      at: one.at,
      to: one.at,
      icon: levelIcon(one.level),
      look: "heated",
      level: one.level,
      title: common.level(one.level),
      more: `“${one.words}”`,
    }),
  );
  const flags = state.flags.map(
    (flag): Moment => ({
      at: flag.at,
      to: Math.max(0, flag.at - 2),
      icon: "flag",
      look: "flag",
      title: common.flag(flag.flag),
      more: flag.rule,
      ...(flag.acknowledged ? { why: words.acknowledged(flag.acknowledged) } : {}),
    }),
  );
  const cards = state.cards.map((card): Moment => {
    const end = fate(card);
    return {
      at: card.offered_at,
      to: card.offered_at,
      icon: FATE_ICONS[end],
      look: end,
      title: `${words.card} · ${words.fates[end]}`,
      more: card.text,
      ...(card.why.quote ? { why: words.why(card.why.quote) } : {}),
    };
  });
  return [...heated, ...flags, ...cards].sort((one, other) => one.at - other.at);
}
