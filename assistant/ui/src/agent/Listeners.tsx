// Who listens to the call besides the two who talk: the agent is told, quietly, for as long as somebody does.
import type { JSX } from "preact";
import { Chip } from "../design/parts";
import { words } from "../words/agent";

export function Listeners({ names }: { names: readonly string[] }): JSX.Element {
  return (
    <li>
      <Chip icon="heard" title={words.listened.by(names)} testId="listeners">
        {words.listened.to}
      </Chip>
    </li>
  );
}
