// The keys of the replay, and the switch for those that are letters.
import type { JSX } from "preact";
import { Dialog, Key, Switch } from "../design/parts";
import { replay } from "../words/replay";
import type { ReplayModel } from "./model";

const words = replay.keys;
const KEYS: readonly (readonly [readonly string[], string])[] = [
  [[words.space, "K"], words.toggle],
  [["←", "→"], words.by],
  [["↑", "↓"], words.line],
  [[",", "."], words.word],
  [["N", "P"], words.heated],
  [["L"], words.loop],
  [["S"], words.skip],
  [["−", "+"], words.speed],
  [["M"], words.mark],
  [["C"], words.copy],
  [["Home", "End"], words.ends],
  [["?"], words.help],
];

export function KeysDialog({ model }: { model: ReplayModel }): JSX.Element {
  const close = () => {
    model.keysShown.value = false;
  };
  return (
    <Dialog title={words.title} onClose={close} testId="keys">
      <dl class="keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <Key key={key}>{key}</Key>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Switch
        label={words.letters}
        hint={words.lettersMore}
        checked={model.letterKeys.value}
        onValue={(on) => model.setLetterKeys(on)}
      />
    </Dialog>
  );
}
