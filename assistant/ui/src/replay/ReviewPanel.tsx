// The review: the lead scores, comments and shares; the agent reads it and answers, or looks for themselves first.
import { Component, type JSX } from "preact";
import { told } from "../design/Notice";
import { Button, Failed, Loading, Notice, Switch, TextArea } from "../design/parts";
import { ago } from "../format";
import { ApiError } from "../http";
import { reviewHints, reviews, replay as words } from "../words/replay";
import { ReviewChip } from "./ReviewChip";
import type { Plan, Review, ReviewModel } from "./review";
import { ScoreCard } from "./ScoreCard";

type Status = Review["status"];
const STATUSES: readonly Status[] = ["new", "in_review", "shared", "done"];

export function ReviewPanel({ model }: { model: ReviewModel }): JSX.Element {
  const review = model.shown.value;
  const plan = model.plan.value;
  if (!review || !plan)
    return model.error.value ? <Failed error={model.error.value} retry={model.load} /> : <Loading />;
  return (
    <div class="review" data-testid="review">
      <Saved model={model} />
      {review.may_review ? (
        <Leads model={model} plan={plan} review={review} />
      ) : (
        <Agents model={model} plan={plan} review={review} />
      )}
      {review.updated && review.by_name && (
        <p class="review-last">{words.lastBy(review.by_name, ago(review.updated))}</p>
      )}
    </div>
  );
}

interface Props {
  model: ReviewModel;
  plan: Plan;
  review: Review;
}

function Leads({ model, plan, review }: Props): JSX.Element {
  return (
    <>
      <fieldset class="review-status">
        <legend>{words.reviewStatus}</legend>
        <div class="segments">
          {STATUSES.map((status) => (
            <label key={status} class="segment">
              <input
                type="radio"
                name="review-status"
                value={status}
                checked={review.status === status}
                onChange={() => model.change({ status })}
              />
              <span>{status === "new" ? words.reviewNew : reviews[status]}</span>
            </label>
          ))}
        </div>
        <p class="field-hint">{reviewHints[review.status]}</p>
      </fieldset>
      {review.private && <Notice>{words.selfWaiting}</Notice>}
      <ScoreCard
        title={words.score}
        name="lead"
        plan={plan}
        scores={review.scores}
        onScore={(scores) => model.change({ scores, ...begun(review) })}
      />
      <TextArea
        label={words.comment}
        hint={words.commentHint}
        rows={4}
        value={review.comment}
        onValue={(comment) => model.change({ comment, ...begun(review) })}
        onBlur={model.save}
        testId="comment"
      />
      {!review.private && <Reply review={review} />}
      {!review.private && Object.keys(review.self_scores).length > 0 && (
        <ScoreCard title={words.scoreTheirs} name="self" plan={plan} scores={review.self_scores} />
      )}
      {review.status !== "shared" && review.status !== "done" && (
        <div>
          <Button
            look="primary"
            icon="person"
            onClick={() => model.change({ status: "shared" })}
            testId="share"
          >
            {words.share}
          </Button>
        </div>
      )}
      {review.status === "shared" && (
        <div>
          <Button icon="tick" onClick={() => model.change({ status: "done" })}>
            {words.done}
          </Button>
        </div>
      )}
      {review.may_reply && <Own model={model} plan={plan} review={review} />}
    </>
  );
}

/** A review that somebody writes in has begun. */
const begun = (review: Review): { status?: Status } =>
  review.status === "new" ? { status: "in_review" } : {};

function Reply({ review }: { review: Review }): JSX.Element | null {
  if (review.may_reply || (review.status !== "shared" && review.status !== "done" && !review.reply))
    return null;
  return (
    <section class="review-words" aria-label={words.replyTheirs}>
      <h2>{words.replyTheirs}</h2>
      <p>{review.reply || words.replyNone}</p>
    </section>
  );
}

function Agents({ model, plan, review }: Props): JSX.Element {
  const shared = review.status === "shared" || review.status === "done";
  return (
    <>
      <p class="review-chip">
        <ReviewChip status={review.status} />
      </p>
      {shared ? (
        <>
          <section class="review-words" aria-label={words.commentFrom}>
            <h2>{words.commentFrom}</h2>
            <p>{review.comment || words.commentEmpty}</p>
          </section>
          <ScoreCard title={words.score} name="lead" plan={plan} scores={review.scores} />
        </>
      ) : review.may_reply ? (
        <Notice>{words.selfFirst}</Notice>
      ) : (
        <Notice title={words.notShared}>{words.notSharedMore}</Notice>
      )}
      {review.may_reply && <Own model={model} plan={plan} review={review} />}
    </>
  );
}

/** The agent's own part. Where the site has them look first, it is theirs until they share it. */
function Own({ model, plan, review }: Props): JSX.Element {
  const untouched = !review.reply && !Object.keys(review.self_scores).length && !review.private;
  const unshared = review.status === "new" || review.status === "in_review";
  const first = plan.self_review_first && untouched && unshared ? { private: true } : {};
  const apart = plan.self_review_first || review.private;
  return (
    <section class="review-own" aria-label={words.scoreSelf}>
      <ScoreCard
        title={words.scoreSelf}
        name="own"
        plan={plan}
        scores={review.self_scores}
        onScore={(self_scores) => model.change({ self_scores, ...first })}
      />
      <TextArea
        label={words.reply}
        hint={words.replyHint}
        rows={4}
        value={review.reply}
        onValue={(reply) => model.change({ reply, ...first })}
        onBlur={model.save}
        testId="reply"
      />
      {apart && (
        <Switch
          label={words.privateOn}
          hint={words.privateHint}
          checked={review.private}
          onValue={(on) => model.change({ private: on })}
          testId="private"
        />
      )}
    </section>
  );
}

class Saved extends Component<{ model: ReviewModel }> {
  override render({ model }: { model: ReviewModel }): JSX.Element {
    const saving = model.saving.value;
    if (saving !== "failed")
      return (
        <p class="review-saving" role="status" data-state={saving} data-testid="saving">
          {words.saving[saving]}
        </p>
      );
    const error = model.failure.value;
    const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    return (
      <Notice
        look="problem"
        title={refused ? words.refused : words.saving.failed}
        testId="saving"
        action={
          <Button small onClick={model.save}>
            {words.tryNow}
          </Button>
        }
      >
        {told(error).title}
      </Notice>
    );
  }
}
