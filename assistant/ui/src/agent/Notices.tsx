// Quiet banners: a cut line, and parts of the assistant that run with less.
import type { JSX } from "preact";
import { Banner, Button } from "../design/parts";
import { sides, words } from "../words";
import type { AgentModel } from "./model";

export function Notices({ model }: { model: AgentModel }): JSX.Element {
  const line = model.live.line.value;
  const state = model.state.value;
  const away = line.kind === "cut" || (line.kind === "refused" && model.mode.value !== "refused");
  const troubles = state?.status === "live" ? state.degraded : [];
  // Words that are heard once only are no trouble to act on.
  const mild = troubles.every((trouble) => trouble.component === "second_pass");
  return (
    <div class="notices" role="status" aria-live="polite">
      {away && (
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
      )}
      {troubles.length > 0 && (
        <Banner icon={mild ? "again" : "warning"} look={mild ? "mild" : "notice"} testId="degraded">
          {troubles.map((trouble) => (
            <span key={`${trouble.component}-${trouble.channel}`} class="trouble" data-code={trouble.code}>
              {trouble.channel && <strong>{sides[trouble.channel]}: </strong>}
              {trouble.message}
            </span>
          ))}
        </Banner>
      )}
    </div>
  );
}
