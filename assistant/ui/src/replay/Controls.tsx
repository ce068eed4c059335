// The buttons of the player, each with its key.
import type { JSX } from "preact";
import { Icon } from "../design/Icon";
import { IconButton, Key } from "../design/parts";
import { clock } from "../format";
import "../design/forms.css";
import { replay as words } from "../words/replay";
import type { ReplayModel } from "./model";
import type { Obey } from "./obey";
import { SPEEDS } from "./stepping";

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

export function Controls({ model, obey }: { model: ReplayModel; obey: Obey }): JSX.Element {
  const { transport } = model;
  const playing = transport.playing.value;
  const { a, b } = transport.loop.value;
  const heated = transport.course.heated.length;
  return (
    <fieldset class="controls" aria-label={words.player}>
      <button
        type="button"
        class="controls-play"
        aria-label={playing ? words.pause : words.play}
        onClick={() => obey("toggle")}
        data-testid="play"
      >
        <Icon name={playing ? "pause" : "play"} size={22} />
      </button>
      <IconButton icon="earlier" label={words.backBy} keys="←" onClick={() => obey("back")} />
      <IconButton icon="later" label={words.onBy} keys="→" onClick={() => obey("on")} />
      <p class="controls-time numbers" data-testid="at">
        <Now model={model} />
        <span> / {clock(model.duration)}</span>
      </p>
      <button
        type="button"
        class="button controls-heated"
        data-size="small"
        aria-disabled={heated === 0}
        onClick={() => obey("heated")}
        data-testid="next-heated"
      >
        <Icon name="angry" />
        <span>{words.nextHeated}</span>
        <Key>N</Key>
      </button>
      <span class="controls-gap" />
      <Toggle
        on={transport.skipping.value}
        press={() => obey("skip")}
        name={words.skip}
        icon="hop"
        keys="S"
      />
      <Toggle
        on={a !== null}
        press={() => obey("loop")}
        name={a === null ? words.loopOff : b === null ? words.loopA : words.loopOn}
        icon="loop"
        keys="L"
      />
      <label class="controls-speed">
        <span class="unseen">{words.speed}</span>
        <span class="select-box">
          <select
            class="input"
            value={String(transport.rate.value)}
            onChange={(event) => transport.speed(Number(event.currentTarget.value))}
            data-testid="speed"
          >
            {SPEEDS.map((rate) => (
              <option key={rate} value={String(rate)} selected={rate === transport.rate.value}>
                {words.times(rates.format(rate))}
              </option>
            ))}
          </select>
          <Icon name="chevron" size={14} />
        </span>
      </label>
      <button type="button" class="button" data-size="small" onClick={() => obey("mark")} data-testid="mark">
        <Icon name="bookmark" />
        <span>{words.note}</span>
        <Key>M</Key>
      </button>
    </fieldset>
  );
}

function Now({ model }: { model: ReplayModel }): JSX.Element {
  return <strong>{clock(model.transport.at.value)}</strong>;
}

interface ToggleProps {
  on: boolean;
  press: () => void;
  name: string;
  icon: "hop" | "loop";
  keys: string;
}

function Toggle({ on, press, name, icon, keys }: ToggleProps): JSX.Element {
  return (
    <button
      type="button"
      class="button controls-toggle"
      data-look="quiet"
      data-size="small"
      aria-pressed={on}
      onClick={press}
      data-testid={icon}
    >
      <Icon name={icon} />
      <span>{name}</span>
      <Key>{keys}</Key>
    </button>
  );
}
