// How many calls there are and how they stand, and what can be done with the wall as a whole.
import type { JSX } from "preact";
import { Button, Icon, IconButton, levelIcon } from "../design/parts";
import { wall as words } from "../words/wall";
import { narrowed } from "./filter";
import type { WallModel } from "./model";

export function Head({ model }: { model: WallModel }): JSX.Element {
  return (
    <div class="wall-head">
      <Counts model={model} />
      <div class="wall-tools">
        <SortNow model={model} />
        <FilterButton model={model} />
        <IconButton
          icon={model.sound.value ? "sound" : "silent"}
          label={model.sound.value ? words.soundOff : words.soundOn}
          keys="S"
          aria-pressed={model.sound.value}
          onClick={() => model.setSound(!model.sound.value)}
          testId="sound"
        />
        <IconButton
          icon="device"
          label={model.far.value ? words.near : words.far}
          keys="B"
          aria-pressed={model.far.value}
          onClick={() => model.setFar(!model.far.value)}
          testId="far"
        />
        <IconButton
          icon="keyboard"
          label={words.keysButton}
          keys="?"
          onClick={() => {
            model.keysShown.value = true;
          }}
          testId="keys"
        />
      </div>
    </div>
  );
}

const LEVELS = [4, 3, 2, 1, 0] as const;

function Counts({ model }: { model: WallModel }): JSX.Element {
  const live = model.order.value.filter((row) => !row.gone.value);
  const shown = model.shown.value.filter((row) => !row.gone.value).length;
  const many = (level: number): number => live.filter((row) => row.level.value === level).length;
  return (
    <div class="wall-counts">
      <p class="wall-count numbers" data-testid="count">
        {shown === live.length ? words.count(live.length) : words.countOf(shown, live.length)}
      </p>
      <ul class="wall-levels">
        {LEVELS.map((level) => {
          const n = many(level);
          return (
            <li
              key={level}
              class="wall-level-count numbers"
              data-level={level}
              data-none={n ? undefined : ""}
            >
              <Icon name={levelIcon(level)} size={16} />
              {words.level(level, n)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function SortNow({ model }: { model: WallModel }): JSX.Element {
  const n = model.unsorted.value;
  return (
    <Button
      small
      look="quiet"
      icon="sort"
      title={words.sortHint}
      aria-keyshortcuts="r"
      onClick={() => model.settle(true)}
      testId="sort"
    >
      {n ? words.unsorted(n) : words.sort}
    </Button>
  );
}

function FilterButton({ model }: { model: WallModel }): JSX.Element {
  const on = narrowed(model.filter.value);
  return (
    <Button
      small
      look={on ? "plain" : "quiet"}
      icon="filter"
      aria-expanded={model.filtersShown.value || on > 0}
      onClick={() => {
        model.filtersShown.value = !model.filtersShown.value;
      }}
      testId="filters"
    >
      {on ? words.filtersOn(on) : words.filters}
    </Button>
  );
}
