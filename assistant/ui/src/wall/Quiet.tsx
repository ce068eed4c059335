// What the wall says where it has no calls, and while its line is away.
import type { JSX } from "preact";
import { Banner, Button, Empty } from "../design/parts";
import { wall as words } from "../words/wall";
import type { WallModel } from "./model";

export function Nothing({ model }: { model: WallModel }): JSX.Element {
  const all = model.order.value.filter((row) => !row.gone.value).length;
  if (!all) return <Empty title={words.empty}>{words.emptyMore}</Empty>;
  return (
    <Empty title={words.none} icon="filter" action={<Button onClick={model.clear}>{words.clear}</Button>}>
      {words.noneMore(all)}
    </Empty>
  );
}

export function LineNotice({ model }: { model: WallModel }): JSX.Element {
  const line = model.line.state.value;
  const known = model.rows.known.value;
  return (
    <div role="status">
      {line.kind === "cut" && (
        <Banner
          icon="cut"
          look="cut"
          testId="line-cut"
          action={
            <Button small onClick={() => model.line.retryNow()} testId="retry">
              {words.retry}
            </Button>
          }
        >
          <strong>{known ? words.cut : words.unanswered}</strong>{" "}
          {known ? words.cutMore : words.unansweredMore}{" "}
          <span class="numbers" aria-live="off">
            {words.retryIn(Math.max(0, Math.ceil((line.retryAt - model.now.value) / 1000)))}
          </span>
        </Banner>
      )}
      {line.kind === "signed_out" && (
        <Banner icon="exit" look="mild" testId="wall-signed-out">
          {words.signedOut}
        </Banner>
      )}
    </div>
  );
}
