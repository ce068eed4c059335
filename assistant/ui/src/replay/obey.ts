// What each command of the replay does, and what is said of it to those who do not see it.
import { toast } from "../design/Toast";
import { clock } from "../format";
import { replay as words } from "../words/replay";
import type { Command } from "./keys";
import type { ReplayModel } from "./model";

export type Obey = (command: Command) => void;

const STEP = 5;
const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function obeyer(model: ReplayModel): Obey {
  const { transport } = model;
  const say = (text: string) => {
    model.said.value = text;
  };
  const heated = (back: boolean) => {
    if (transport.heated(back)) return say(clock(transport.at.peek()));
    const none = back ? words.noHeatedBefore : words.noMoreHeated;
    toast(transport.course.heated.length ? none : words.noHeated);
  };
  const loop = () => {
    transport.repeat();
    const { a, b } = transport.loop.peek();
    if (a === null) say(words.loopGone);
    else say(b === null ? words.loopFrom(clock(a)) : words.loopWhole(clock(a), clock(b)));
  };
  const faster = (up: boolean) => {
    transport.faster(up);
    say(`${words.speed} ${words.times(rates.format(transport.rate.peek()))}`);
  };
  const what: Record<Command, () => void> = {
    toggle: () => transport.toggle(),
    back: () => transport.by(-STEP),
    on: () => transport.by(STEP),
    lineBack: () => model.byLine(-1),
    lineOn: () => model.byLine(1),
    wordBack: () => model.byWord(-1),
    wordOn: () => model.byWord(1),
    heated: () => heated(false),
    heatedBack: () => heated(true),
    loop,
    skip: () => {
      transport.skip();
      say(`${words.skip}: ${transport.skipping.peek() ? "on" : "off"}`);
    },
    faster: () => faster(true),
    slower: () => faster(false),
    mark: () => model.note(),
    copy: () => void copyLink(model),
    start: () => transport.seek(0),
    end: () => transport.seek(model.duration),
    help: () => {
      model.keysShown.value = true;
    },
  };
  return (command) => what[command]();
}

/** The address of the second that is heard, in the clipboard or at least in the address bar. */
export async function copyLink(model: ReplayModel): Promise<void> {
  const at = Math.floor(model.transport.at.peek() * 10) / 10;
  const link = `${location.pathname}?t=${at}`;
  history.replaceState(null, "", link);
  try {
    await navigator.clipboard.writeText(new URL(link, location.origin).href);
    toast(words.copied(clock(at)));
  } catch {
    toast(words.notCopied);
  }
}
