// That the call goes on: whether it is followed, and the way to what is said now.
import type { JSX } from "preact";
import { Banner, Button } from "../design/parts";
import { replay as words } from "../words/replay";
import type { ReplayModel } from "./model";

export function LiveNotice({ model }: { model: ReplayModel }): JSX.Element | null {
  const following = model.following.value;
  if (model.state.status !== "live" || !following) return null;
  const { kind } = following.line.value;
  const away = kind === "cut" || kind === "refused" || kind === "signed_out";
  return (
    <Banner
      icon={away ? "cut" : "live"}
      look="mild"
      testId="live"
      action={
        away ? (
          <Button small onClick={following.again}>
            {words.liveAgain}
          </Button>
        ) : (
          <Button small icon="down" onClick={() => model.toNow()} testId="live-now">
            {words.liveNow}
          </Button>
        )
      }
    >
      <strong>{away ? words.liveAway : words.live}.</strong> {away ? words.liveAwayMore : words.liveMore}{" "}
      {!away && model.line.value.recorded && words.liveSound}
    </Banner>
  );
}
