// The top of the screen: which call, how long, who is heard, and what the call was flagged for.
import type { JSX } from "preact";
import { Icon } from "../design/Icon";
import { Button, Chip } from "../design/parts";
import { theme, toggleTheme } from "../design/theme";
import { clock } from "../format";
import { sides, sources, words } from "../words";
import type { CallState, Channel } from "../wire";
import type { AgentModel } from "./model";

export function Header({ model }: { model: AgentModel }): JSX.Element {
  const state = model.state.value;
  const next = theme.value === "dark" ? "light" : "dark";
  return (
    <header class="header">
      <a class="brand" href="/" title={words.header.back}>
        <span class="brand-mark">
          <Icon name="brand" size={22} />
        </span>
        <span class="brand-name">{words.product}</span>
      </a>
      {state ? <CallLine state={state} seconds={model.seconds.value} /> : <div class="call-line" />}
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

function CallLine({ state, seconds }: { state: CallState; seconds: number }): JSX.Element {
  return (
    <div class="call-line">
      <h1 class="call-title" data-testid="call-title">
        {state.title}
      </h1>
      <span class="call-clock numbers" role="timer" aria-label={words.header.running} data-testid="clock">
        {clock(seconds)}
      </span>
      <ul class="chips">
        {(["customer", "agent"] as const).map((channel) => (
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

function Side({ state, channel }: { state: CallState; channel: Channel }): JSX.Element {
  const source = state.sources[channel];
  const status = source?.status;
  const look = status === "lost" ? "trouble" : status === "connected" ? undefined : "ended";
  const icon = status === "connected" ? "heard" : status === "lost" ? "lost" : "ended";
  return (
    <Chip icon={icon} look={look} title={source?.reason || undefined} testId={`side-${channel}`}>
      {sides[channel]}
      <span class={status === "connected" ? "unseen" : undefined}> {sources[status ?? "unknown"]}</span>
    </Chip>
  );
}
