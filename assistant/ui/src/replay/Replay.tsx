// The replay of a call: player above, transcript in step with it, and beside that moments, notes and the review.
import { Component, type JSX } from "preact";
import { Banner, Button, Notice, PageBody, type Tab, Tabs } from "../design/parts";
import { clock, day } from "../format";
import { replay as words } from "../words/replay";
import { Controls } from "./Controls";
import { Chips, Tools } from "./Head";
import { HoldDialog } from "./HoldDialog";
import { KeysDialog } from "./KeysDialog";
import { commandOf } from "./keys";
import { LiveNotice } from "./LiveNotice";
import { Moments } from "./Moments";
import type { ReplayModel } from "./model";
import { Notes } from "./Notes";
import { obeyer } from "./obey";
import { exports, Panel, whatIf } from "./panels";
import { ReviewChip } from "./ReviewChip";
import { ReviewPanel } from "./ReviewPanel";
import { Timeline } from "./Timeline";
import { Transcript } from "./Transcript";

export class Replay extends Component<{ model: ReplayModel }, { holding: boolean }> {
  override state = { holding: false };
  readonly #obey = obeyer(this.props.model);

  override componentDidMount(): void {
    addEventListener("keydown", this.#pressed);
  }

  override componentWillUnmount(): void {
    removeEventListener("keydown", this.#pressed);
  }

  #pressed = (event: KeyboardEvent): void => {
    const { model } = this.props;
    if (model.keysShown.value || this.state.holding) return;
    const command = commandOf(event, model.letterKeys.value);
    if (!command) return;
    event.preventDefault();
    this.#obey(command);
  };

  override render({ model }: { model: ReplayModel }, { holding }: { holding: boolean }): JSX.Element {
    const line = model.line.value;
    const review = model.review.shown.value;
    return (
      <PageBody
        title={line.title || words.untitled}
        width="full"
        testId="replay"
        lead={
          <>
            <a class="head-back" href="/calls">
              {words.back}
            </a>
            <Chips line={line} review={<ReviewChip status={review?.status ?? line.review} />} />
          </>
        }
        actions={<Tools model={model} obey={this.#obey} hold={() => this.setState({ holding: true })} />}
      >
        <div class="replay">
          <Notices model={model} />
          <section class="player panel" aria-label={words.player}>
            <Timeline model={model} />
            <Controls model={model} obey={this.#obey} />
          </section>
          <Transcript model={model} />
          <Side model={model} />
        </div>
        <p class="unseen" role="status">
          {model.said.value}
        </p>
        {model.keysShown.value && <KeysDialog model={model} />}
        {holding && <HoldDialog line={model.line} close={() => this.setState({ holding: false })} />}
      </PageBody>
    );
  }
}

/** Why there is no sound, and what else is not as it could be. */
function Notices({ model }: { model: ReplayModel }): JSX.Element | null {
  const line = model.line.value;
  const sound = model.sound.value;
  const short = model.short.value;
  const live = model.state.status === "live";
  if (sound.kind !== "none" && !live && short === null) return null;
  const again = sound.kind === "none" && !["erased", "recording_unknown", "not_allowed"].includes(sound.code);
  return (
    <div class="replay-notices">
      <LiveNotice model={model} />
      {sound.kind === "none" && !live && (
        <Banner
          icon="silent"
          look="mild"
          testId="no-sound"
          action={
            again && (
              <Button small onClick={model.listen}>
                {words.soundAgain}
              </Button>
            )
          }
        >
          {sound.code === "erased"
            ? words.soundErased(day(line.sound_erased ?? ""))
            : `${words.noSound[sound.code] ?? words.noSound.other} ${words.noSoundMore}`}
        </Banner>
      )}
      {short !== null && (
        <Banner icon="warning" testId="short">
          {words.half(clock(short), clock(model.duration))}
        </Banner>
      )}
      {line.words_erased && <Notice>{words.erasedMore(day(line.words_erased))}</Notice>}
    </div>
  );
}

function Side({ model }: { model: ReplayModel }): JSX.Element {
  const tabs: Tab[] = [
    { id: "moments", label: words.moments },
    { id: "notes", label: words.notes },
    { id: "review", label: words.review },
    ...(whatIf ? [{ id: "what-if", label: words.whatIf }] : []),
    ...(exports ? [{ id: "export", label: words.exports }] : []),
  ];
  const side = model.side.value;
  return (
    <aside class="side panel" aria-label={tabs.find((tab) => tab.id === side)?.label}>
      <Tabs
        label={words.player}
        tabs={tabs}
        value={side}
        onValue={(id) => {
          model.side.value = id;
        }}
      >
        <div class="side-scroller">
          {side === "moments" && <Moments model={model} />}
          {side === "notes" && <Notes model={model} />}
          {side === "review" && <ReviewPanel model={model.review} />}
          {side === "what-if" && whatIf && <Panel model={model} load={whatIf} />}
          {side === "export" && exports && <Panel model={model} load={exports} />}
        </div>
      </Tabs>
    </aside>
  );
}
