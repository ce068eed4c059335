// What the customer knows of the recording, and whether anything is kept. One key says that they were told.
import type { JSX } from "preact";
import { Button, Chip, Key } from "../design/parts";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { KEY } from "./keys";
import type { AgentModel } from "./model";

export function Recording({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const { consent, kept, recorded, recording_paused: paused } = state;
  const refused = consent === "refused";
  const live = state.status === "live";
  const icon = refused ? "lost" : recorded ? "record" : "ended";
  return (
    <>
      {paused && live && !refused && (
        <li>
          <Chip icon="pause" look="trouble" testId="recording-paused">
            {words.consent.paused(paused)}
          </Chip>
        </li>
      )}
      {!kept && (
        <li>
          <Chip icon="lost" look="trouble" testId="not-kept">
            {words.consent.notKept}
          </Chip>
        </li>
      )}
      <li class="consent" data-testid="consent" data-consent={consent}>
        <Chip icon={icon} look={refused ? "trouble" : undefined}>
          {words.consent.state(consent, recorded && kept)}
        </Chip>
        {consent === "unknown" && live && (
          <Button
            small
            title={words.consent.toldMore}
            busy={model.deeds.busy.value.has("consent")}
            onClick={() => void model.deeds.consent("told")}
            testId="consent-told"
          >
            {words.consent.told}
            <Key>{KEY.told}</Key>
          </Button>
        )}
      </li>
    </>
  );
}
