// Quiet banners: a cut line, a call that is gone, and parts of the assistant that run with less.
import type { JSX } from "preact";
import { Banner, Button } from "../design/parts";
import type { Line } from "../live";
import type { CallState } from "../wire";
import { words } from "../words/agent";
import { sides } from "../words/common";
import type { AgentModel } from "./model";

/** Seconds behind that are worth a figure. */
const WORTH_TELLING = 2;

export function Notices({ model }: { model: AgentModel }): JSX.Element {
  const line = model.live.line.value;
  const state = model.state.value;
  const left = model.wrapups.left(state?.call_id);
  return (
    <div class="notices" role="status" aria-live="polite">
      {state && line.kind === "refused" && line.retryAt === 0 ? (
        <Banner icon="cut" look="cut" testId="call-gone">
          <strong>{words.line.gone}</strong> {words.line.goneMore}
        </Banner>
      ) : (
        <Cut model={model} line={line} state={state} />
      )}
      {state?.status === "live" && <Troubles model={model} state={state} />}
      {left && model.dialog.value !== "wrapup" && (
        <Banner
          icon="warning"
          look="mild"
          testId="wrapup-left"
          action={
            <Button
              small
              onClick={() => {
                model.dialog.value = "wrapup";
              }}
              testId="wrapup-open"
            >
              {words.wrapup.open}
            </Button>
          }
        >
          {words.wrapup.left(left.title)}
        </Banner>
      )}
    </div>
  );
}

interface CutProps {
  model: AgentModel;
  line: Line;
  state: CallState | null;
}

function Cut({ model, line, state }: CutProps): JSX.Element | null {
  const away = line.kind === "cut" || (line.kind === "refused" && state !== null);
  if (!away) return null;
  return (
    <Banner
      icon="cut"
      look="cut"
      testId="line-cut"
      action={
        <Button small onClick={() => model.live.retryNow()} testId="retry">
          {words.line.retry}
        </Button>
      }
    >
      <strong>{line.kind === "refused" ? line.message : words.line.cut}</strong>{" "}
      {state?.status === "live" ? words.line.cutMore : words.line.cutMoreIdle}{" "}
      <span class="numbers" aria-live="off">
        {words.line.retryIn(Math.max(0, Math.ceil((line.retryAt - model.now.value) / 1000)))}
      </span>
    </Banner>
  );
}

function Troubles({ model, state }: { model: AgentModel; state: CallState }): JSX.Element | null {
  const troubles = state.degraded;
  if (!troubles.length) return null;
  // Words that are heard once only are no trouble to act on.
  const mild = troubles.every((trouble) => trouble.component === "second_pass");
  const behind = Math.round(model.live.behind.value);
  return (
    <Banner icon={mild ? "again" : "warning"} look={mild ? "mild" : "notice"} testId="degraded">
      {troubles.map((trouble) => (
        <span key={`${trouble.component}-${trouble.channel}`} class="trouble" data-code={trouble.code}>
          {trouble.channel && <strong>{sides[trouble.channel] ?? trouble.channel}: </strong>}
          {trouble.message}
          {trouble.component === "recogniser" && behind >= WORTH_TELLING && !/\d/.test(trouble.message) && (
            <span class="numbers"> {words.degraded.behind(behind)}</span>
          )}
        </span>
      ))}
    </Banner>
  );
}
