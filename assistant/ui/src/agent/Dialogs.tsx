// The dialogs of the screen: keys, how it looks, a refusal that is asked twice, a wrap-up left behind.
import type { JSX } from "preact";
import { Button, Dialog, Switch } from "../design/parts";
import { theme, toggleTheme } from "../design/theme";
import { words } from "../words/agent";
import { KeysDialog } from "./KeysDialog";
import type { AgentModel } from "./model";
import { LARGEST, SMALLEST } from "./preferences";
import { WrapUpForm } from "./WrapUp";

export function Dialogs({ model }: { model: AgentModel }): JSX.Element | null {
  const close = () => {
    model.dialog.value = null;
  };
  const left = model.wrapups.left(model.state.value?.call_id);
  switch (model.dialog.value) {
    case "keys":
      return <KeysDialog model={model} onClose={close} />;
    case "settings":
      return <Settings model={model} onClose={close} />;
    case "refuse":
      return <Refusal model={model} onClose={close} />;
    case "wrapup":
      return left ? (
        <Dialog title={left.title} onClose={close} testId="wrapup-dialog">
          <WrapUpForm model={model} draft={left} onSaved={close} />
        </Dialog>
      ) : null;
    default:
      return null;
  }
}

interface Props {
  model: AgentModel;
  onClose: () => void;
}

function Refusal({ model, onClose }: Props): JSX.Element {
  const refuse = () => {
    void model.deeds.consent("refused");
    onClose();
  };
  return (
    <Dialog
      title={words.consent.refuseTitle}
      onClose={onClose}
      testId="refusal"
      actions={
        <>
          <Button autofocus onClick={onClose} testId="refuse-no">
            {words.consent.refuseNo}
          </Button>
          <Button look="danger" onClick={refuse} testId="refuse-yes">
            {words.consent.refuseYes}
          </Button>
        </>
      }
    >
      <p>{words.consent.refuseText}</p>
    </Dialog>
  );
}

function Settings({ model, onClose }: Props): JSX.Element {
  const { preferences } = model;
  const { font, density, sound, letterKeys } = preferences;
  return (
    <Dialog title={words.settings.title} onClose={onClose} testId="settings-dialog">
      <div class="setting">
        <span id="font-label">{words.settings.font}</span>
        {/* biome-ignore lint/a11y/useSemanticElements: two buttons and a figure are no set of fields */}
        <div class="stepper" role="group" aria-labelledby="font-label">
          <Button
            small
            disabled={font.value === SMALLEST}
            onClick={() => preferences.resize(-1)}
            testId="font-smaller"
          >
            {words.settings.smaller}
          </Button>
          <span class="numbers" role="status" data-testid="font">
            {words.settings.size(font.value, LARGEST)}
          </span>
          <Button
            small
            disabled={font.value === LARGEST}
            onClick={() => preferences.resize(1)}
            testId="font-bigger"
          >
            {words.settings.bigger}
          </Button>
        </div>
      </div>
      <Switch
        label={words.settings.compact}
        hint={words.settings.compactMore}
        checked={density.value === "compact"}
        onValue={(on) => {
          density.value = on ? "compact" : "comfortable";
        }}
        testId="compact"
      />
      <Switch
        label={words.settings.dark}
        checked={theme.value === "dark"}
        onValue={toggleTheme}
        testId="dark"
      />
      <Switch
        label={words.settings.sound}
        hint={words.settings.soundMore}
        checked={sound.value}
        onValue={(on) => {
          sound.value = on;
        }}
        testId="sound"
      />
      <Switch
        label={words.keys.letters}
        hint={words.keys.lettersMore}
        checked={letterKeys.value}
        onValue={(on) => {
          letterKeys.value = on;
        }}
        testId="letter-keys"
      />
      <p class="setting-hint">{words.settings.kept}</p>
    </Dialog>
  );
}
