// The keys of the wall, and the switch for those that are letters.
import type { JSX } from "preact";
import { Dialog, Key, Switch } from "../design/parts";
import { wall as words } from "../words/wall";
import type { WallModel } from "./model";

const { keys } = words;

const KEYS: readonly (readonly [what: string, ...keys: string[]])[] = [
  [keys.acknowledge, "A"],
  [keys.open, "O"],
  [keys.move, "↑", "↓"],
  [keys.enter, "Enter"],
  [keys.close, "Esc"],
  [keys.note, "N"],
  [keys.mark, "M"],
  [keys.listen, "L"],
  [keys.sort, "R"],
  [keys.search, "/"],
  [keys.far, "B"],
  [keys.sound, "S"],
  [keys.help, "?"],
];

export function KeysDialog({ model }: { model: WallModel }): JSX.Element {
  return (
    <Dialog
      title={keys.title}
      onClose={() => {
        model.keysShown.value = false;
      }}
      testId="keys-dialog"
    >
      <dl class="wall-keys">
        {KEYS.map(([what, ...caps]) => (
          <div key={what}>
            <dt>{what}</dt>
            <dd>
              {caps.map((cap) => (
                <Key key={cap}>{cap}</Key>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Switch
        label={keys.letters}
        hint={keys.lettersMore}
        checked={model.letterKeys.value}
        onValue={(on) => model.setLetterKeys(on)}
      />
    </Dialog>
  );
}
