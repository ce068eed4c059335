// The top of the screen: which call, how long, what stands about it, and what can be done with the whole of it.
import type { JSX } from "preact";
import { Chip } from "../design/parts";
import { clock } from "../format";
import type { CallState, Channel } from "../wire";
import { words } from "../words/agent";
import { sides, sources } from "../words/common";
import { Listeners } from "./Listeners";
import type { AgentModel, Mode } from "./model";
import { Recording } from "./Recording";
import { Tools } from "./Tools";

export function Header({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  return (
    <section class="header" aria-label={words.header.call}>
      {state ? <CallLine model={model} state={state} /> : <div class="call-line" />}
      <Tools model={model} />
    </section>
  );
}

const SIDES: readonly Channel[] = ["customer", "agent"];

function CallLine({ model, state }: { model: AgentModel; state: CallState }): JSX.Element {
  const live = state.status === "live";
  const names = live ? model.live.listeners.value : [];
  return (
    <div class="call-line">
      <h1 class="call-title" data-testid="call-title" title={state.title}>
        {state.title}
      </h1>
      <Clock model={model} />
      <ul class="chips">
        <li>
          <Standing mode={model.mode.value} line={model.live.line.value.kind} />
        </li>
        {state.flags.map((flag) => (
          <li key={flag.flag}>
            <Chip icon="flag" level={Math.max(flag.level, 2)} title={flag.rule} testId="flag">
              {words.flag(flag.flag)}
            </Chip>
          </li>
        ))}
        <Recording model={model} state={state} />
        {names.length > 0 && <Listeners names={names} />}
        {live &&
          SIDES.map((channel) => (
            <li key={channel}>
              <Side state={state} channel={channel} />
            </li>
          ))}
      </ul>
      <p class="unseen" role="status">
        {names.length > 0 && words.listened.by(names)}
      </p>
    </div>
  );
}

function Clock({ model }: { model: AgentModel }): JSX.Element {
  return (
    <span class="call-clock numbers" role="timer" aria-label={words.header.running} data-testid="clock">
      {clock(model.seconds.value)}
    </span>
  );
}

/** Whether what is shown is now. */
function Standing({ mode, line }: { mode: Mode; line: string }): JSX.Element {
  if (mode === "ended") {
    return (
      <Chip icon="ended" look="ended" testId="standing">
        {words.line.over}
      </Chip>
    );
  }
  if (line !== "open") {
    return (
      <Chip icon="cut" look="trouble" testId="standing">
        {line === "signed_out" ? words.line.signedOut : words.line.away}
      </Chip>
    );
  }
  const [icon, word] =
    mode === "hold"
      ? (["pause", words.line.held] as const)
      : mode === "ringing"
        ? (["passed", words.line.ringing] as const)
        : (["live", words.line.live] as const);
  return (
    <Chip icon={icon} look={mode === "hold" ? "trouble" : "live"} testId="standing">
      {word}
    </Chip>
  );
}

function Side({ state, channel }: { state: CallState; channel: Channel }): JSX.Element {
  const source = state.sources[channel];
  const status = source?.status;
  const look = status === "lost" ? "trouble" : status === "connected" ? undefined : "ended";
  const icon = status === "connected" ? "heard" : status === "lost" ? "lost" : "ended";
  return (
    <Chip icon={icon} look={look} title={source?.reason || undefined} testId={`side-${channel}`}>
      {sides[channel]}
      <span class={status === "connected" ? "unseen" : undefined}>
        : {sources[status ?? "unknown"] ?? status}
      </span>
    </Chip>
  );
}
