// Which keys do what, and which models hear the call.
import type { JSX } from "preact";
import { Dialog, Icon, Key } from "../design/parts";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { type Command, KEY, LETTER } from "./keys";
import type { AgentModel } from "./model";

const GROUPS: readonly (readonly [keyof typeof words.keys.groups, readonly Command[]])[] = [
  ["card", ["use", "dismiss", "reword", "pin", "undo", "ask", "summarise"]],
  ["call", ["hold", "lead", "note", "told", "lists", "checklist"]],
  ["screen", ["find", "jump", "bigger", "smaller", "theme", "help"]],
];

export function KeysDialog({ model, onClose }: { model: AgentModel; onClose: () => void }): JSX.Element {
  return (
    <Dialog title={words.keys.title} onClose={onClose} wide testId="keys-dialog">
      <div class="keys-groups">
        {GROUPS.map(([group, commands]) => (
          <section key={group}>
            <h3>{words.keys.groups[group]}</h3>
            <dl class="keys-list">
              {commands.map((command) => (
                <Line key={command} command={command} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      {model.state.value && <Hearing call={model.state.value} />}
    </Dialog>
  );
}

function Line({ command }: { command: Command }): JSX.Element {
  const other = LETTER[command];
  return (
    <div>
      <dt>{words.keys[command]}</dt>
      <dd>
        <Key>{KEY[command]}</Key>
        {other && (
          <>
            {" "}
            {words.keys.or} <Key>{other}</Key>
          </>
        )}
      </dd>
    </div>
  );
}

/** Which models hear the call. */
function Hearing({ call }: { call: CallState }): JSX.Element {
  const { recogniser, second_pass: again } = call;
  return (
    <section class="hearing" aria-labelledby="hearing-title" data-testid="hearing">
      <h3 id="hearing-title">{words.hearing.title}</h3>
      <dl>
        <dt>{words.hearing.recogniser}</dt>
        <dd>{recogniser === "none" ? words.hearing.typed : recogniser}</dd>
        <dt>{words.hearing.secondPass}</dt>
        <dd>{again === "none" ? words.hearing.once : again}</dd>
      </dl>
      {again !== "none" && (
        <p>
          <Icon name="again" size={14} /> {words.hearing.mark}
        </p>
      )}
    </section>
  );
}
