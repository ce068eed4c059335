// The screen without a call: connecting, waiting, or refused. Never empty, never a spinner without words.
import { signal } from "@preact/signals";
import { Component, type JSX } from "preact";
import type { CallSummary } from "../api";
import { Icon, levelIcon } from "../design/Icon";
import { Button } from "../design/parts";
import { clock, when } from "../format";
import type { Line } from "../live";
import { words } from "../words/agent";
import type { AgentModel } from "./model";

export function Connecting({ away }: { away: boolean }): JSX.Element {
  return (
    <main class="quiet" id="main" data-testid="connecting">
      <Wave />
      <h1>{away ? words.line.unanswered : words.line.connecting}</h1>
      <p>{away ? words.line.unansweredMore : words.line.connectingMore}</p>
    </main>
  );
}

export function Refused({
  model,
  line,
}: {
  model: AgentModel;
  line: Line & { kind: "refused" };
}): JSX.Element {
  const unknown = line.code === "call_unknown";
  return (
    <main class="quiet" id="main" data-testid="refused" data-code={line.code}>
      <h1>{words.line.refused}</h1>
      <p>{line.message}</p>
      <p>{unknown ? words.line.unknownMore : line.hint}</p>
      <p class="quiet-actions">
        <Button look="primary" onClick={() => model.live.retryNow()}>
          {words.line.retry}
        </Button>
        <a class="button" href="/">
          {words.header.back}
        </a>
      </p>
    </main>
  );
}

export class Waiting extends Component<{ model: AgentModel }> {
  /** Null until the server has answered. */
  readonly #calls = signal<readonly CallSummary[] | null>(null);
  readonly #failed = signal(false);

  override componentDidMount(): void {
    void this.#load();
  }

  #load = async (): Promise<void> => {
    try {
      this.#calls.value = await this.props.model.desk.recent(6);
      this.#failed.value = false;
    } catch {
      this.#failed.value = true;
    }
  };

  override render(): JSX.Element {
    const calls = this.#calls.value ?? [];
    return (
      <main class="quiet" id="main" data-testid="waiting">
        <Wave />
        <h1>{words.waiting.title}</h1>
        <p>{words.waiting.text}</p>
        {this.#failed.value && (
          <p class="quiet-hint" data-testid="recent-failed">
            {words.waiting.recentFailed}{" "}
            <Button small onClick={() => void this.#load()}>
              {words.reload}
            </Button>
          </p>
        )}
        {calls.length > 0 ? (
          <section class="recent" aria-label={words.waiting.recent}>
            <h2>{words.waiting.recent}</h2>
            <ul>
              {calls.map((call) => (
                <li key={call.call_id}>
                  <Recent call={call} />
                </li>
              ))}
            </ul>
          </section>
        ) : (
          this.#calls.value && (
            <p class="quiet-hint">
              {words.waiting.trying} <code>{words.waiting.command}</code>
            </p>
          )
        )}
      </main>
    );
  }
}

function Recent({ call }: { call: CallSummary }): JSX.Element {
  return (
    <a class="recent-call" href={`/?call=${encodeURIComponent(call.call_id)}`} data-level={call.level}>
      <span class="recent-level">
        <Icon name={levelIcon(call.level)} size={16} />
        {words.level(call.level)}
      </span>
      <span class="recent-title">{call.title}</span>
      <span class="recent-when numbers">
        {when(call.started)}
        {call.duration === null ? "" : ` · ${clock(call.duration)}`}
      </span>
    </a>
  );
}

/** A line that comes to rest: the product in one stroke. */
function Wave(): JSX.Element {
  return (
    <svg class="wave" viewBox="0 0 240 60" aria-hidden="true">
      <path d="M0 30 12 10 24 52 38 6 52 54 66 14 80 44 94 22C104 38 112 38 120 31S138 26 148 30s18 2 28 0h64" />
    </svg>
  );
}
