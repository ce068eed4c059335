// The top of the screen: which call, how long, who is heard, and what the call was flagged for.
import type { JSX } from "preact";
import { Icon } from "../design/Icon";
import { Button, Chip } from "../design/parts";
import { theme, toggleTheme } from "../design/theme";
import { clock } from "../format";
import type { CallState, Channel } from "../wire";
import { sides, sources, words } from "../words";
import type { AgentModel } from "./model";

export function Header({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  const line = model.live.line.value.kind;
  const next = theme.value === "dark" ? "light" : "dark";
  return (
    <header class="header">
      <a class="brand" href="/" title={words.header.back}>
        <span class="brand-mark">
          <Icon name="brand" size={22} />
        </span>
        <span class="brand-name">{words.product}</span>
      </a>
      {state ? (
        <CallLine state={state} seconds={model.seconds.value} cut={line !== "open"} />
      ) : (
        <div class="call-line" />
      )}
      <div class="header-tools">
        <Button
          look="quiet"
          icon="keyboard"
          aria-label={words.header.keys}
          title={`${words.header.keys} (?)`}
          onClick={() => {
            model.keysShown.value = true;
          }}
          testId="keys"
        />
        <Button
          look="quiet"
          icon={next === "dark" ? "moon" : "sun"}
          aria-label={words.header.theme(next)}
          title={`${words.header.theme(next)} (T)`}
          onClick={toggleTheme}
          testId="theme"
        />
      </div>
    </header>
  );
}

const SIDES: readonly Channel[] = ["customer", "agent"];

function CallLine({ state, seconds, cut }: { state: CallState; seconds: number; cut: boolean }): JSX.Element {
  return (
    <div class="call-line">
      <h1 class="call-title" data-testid="call-title">
        {state.title}
      </h1>
      <span class="call-clock numbers" role="timer" aria-label={words.header.running} data-testid="clock">
        {clock(seconds)}
      </span>
      <ul class="chips">
        <li>
          <Standing state={state} cut={cut} />
        </li>
        {state.recorded && state.status === "live" && (
          <li>
            <Chip icon="record">{words.header.recorded}</Chip>
          </li>
        )}
        {state.status === "live" &&
          SIDES.map((channel) => (
            <li key={channel}>
              <Side state={state} channel={channel} />
            </li>
          ))}
        {state.flags.map((flag) => (
          <li key={flag.flag}>
            <Chip icon="flag" level={Math.max(flag.level, 2)} title={flag.rule} testId="flag">
              {words.flag(flag.flag)}
            </Chip>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Whether what is shown is now. */
function Standing({ state, cut }: { state: CallState; cut: boolean }): JSX.Element {
  if (state.status === "ended") {
    return (
      <Chip icon="ended" look="ended" testId="standing">
        {words.line.over}
      </Chip>
    );
  }
  return (
    <Chip icon={cut ? "cut" : "live"} look={cut ? "trouble" : "live"} testId="standing">
      {cut ? words.line.away : words.line.live}
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
      <span class={status === "connected" ? "unseen" : undefined}>: {sources[status ?? "unknown"]}</span>
    </Chip>
  );
}
