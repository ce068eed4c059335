// What can be done with the whole call, each by one key; and the menu for the screen itself.
import type { JSX } from "preact";
import { Button, Icon, Key, Menu, type MenuItem } from "../design/parts";
import { clock } from "../format";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { KEY } from "./keys";
import type { AgentModel } from "./model";

export function Tools({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  return (
    <div class="header-tools">
      {state?.status === "live" && (
        <>
          <Hold model={model} held={state.held} />
          <Lead model={model} state={state} />
        </>
      )}
      <Menu label={words.header.more} icon="dots" items={items(model, state)} testId="tools" />
    </div>
  );
}

function Hold({ model, held }: { model: AgentModel; held: boolean }): JSX.Element {
  return (
    <Button
      small
      look={held ? "primary" : "plain"}
      aria-pressed={held}
      busy={model.deeds.busy.value.has("hold")}
      onClick={() => model.deeds.hold()}
      testId="hold"
    >
      <Icon name={held ? "play" : "pause"} />
      <span class="tool-word">{held ? words.hold.end : words.hold.start}</span>
      <Key>{KEY.hold}</Key>
    </Button>
  );
}

function Lead({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const asked = state.lead_called_at;
  if (asked !== null) {
    return (
      <span
        class="lead-asked"
        role="status"
        title={words.lead.askedMore(clock(asked))}
        data-testid="lead-asked"
      >
        <Icon name="tick" />
        {words.lead.asked} <span class="numbers">{clock(asked)}</span>
      </span>
    );
  }
  return (
    <Button small busy={model.deeds.busy.value.has("lead")} onClick={() => model.deeds.lead()} testId="lead">
      <Icon name="people" />
      <span class="tool-word">{words.lead.call}</span>
      <Key>{KEY.lead}</Key>
    </Button>
  );
}

function items(model: AgentModel, state: CallState | null): readonly MenuItem[] {
  const open = (dialog: NonNullable<AgentModel["dialog"]["value"]>) => () => {
    model.dialog.value = dialog;
  };
  const refusable = state?.status === "live" && state.consent !== "refused";
  return [
    { label: words.settings.menu, icon: "sun", onChoose: open("settings"), testId: "settings" },
    { label: words.keys.title, icon: "keyboard", onChoose: open("keys"), testId: "keys" },
    ...(refusable
      ? [
          {
            label: words.consent.refuse,
            icon: "lost" as const,
            danger: true,
            onChoose: open("refuse"),
            testId: "refuse",
          },
        ]
      : []),
  ];
}
