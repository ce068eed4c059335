// The site's score card: each item a row of a few choices. Without `onScore` it is there to read.
import type { JSX } from "preact";
import { Meter } from "../design/parts";
import { share } from "../format";
import { common } from "../words/common";
import { replay as words } from "../words/replay";
import { type Item, type Plan, type Scores, total } from "./review";

interface Props {
  title: string;
  /** Sets this card off from another on the page. */
  name: string;
  plan: Plan;
  scores: Scores;
  onScore?: (scores: Scores) => void;
}

export function ScoreCard({ title, name, plan, scores, onScore }: Props): JSX.Element {
  const sum = total(plan, scores);
  const put = onScore
    ? (item: Item, value: number | null) => {
        const { [item.id]: _, ...others } = scores;
        onScore(value === null ? others : { ...others, [item.id]: value });
      }
    : null;
  return (
    <section class="score" aria-label={title} data-testid={`score-${name}`}>
      <div class="score-total">
        <Meter
          label={title}
          value={sum ?? 0}
          text={sum === null ? words.totalNone : share(sum)}
          testId={`total-${name}`}
        />
      </div>
      {plan.sections.map((section) => (
        <div key={section.title} class="score-section">
          <h2>{section.title}</h2>
          {section.items.map((item) => (
            <ScoreItem
              key={item.id}
              name={`${name}-${item.id}`}
              item={item}
              value={scores[item.id]}
              put={put}
            />
          ))}
        </div>
      ))}
    </section>
  );
}

interface ItemProps {
  name: string;
  item: Item;
  value: number | undefined;
  put: ((item: Item, value: number | null) => void) | null;
}

function ScoreItem({ name, item, value, put }: ItemProps): JSX.Element {
  const yesNo = item.kind === "yes_no";
  const choices: readonly (readonly [number, string])[] = yesNo
    ? [
        [1, common.yes],
        [0, common.no],
      ]
    : [1, 2, 3, 4, 5].map((n) => [n, String(n)] as const);
  if (!put)
    return (
      <div class="score-item" data-readonly="">
        <span>{item.text}</span>
        <strong>
          {value === undefined ? "–" : yesNo ? choices.find(([v]) => v === value)?.[1] : words.scale(value)}
        </strong>
      </div>
    );
  return (
    <fieldset class="score-item">
      <legend>
        {item.text}
        {item.help && <small>{item.help}</small>}
      </legend>
      <div class="score-choices">
        {choices.map(([of, text]) => (
          <label key={of} class="score-choice">
            <input
              type="radio"
              name={name}
              value={of}
              checked={value === of}
              onChange={() => put(item, of)}
            />
            <span>
              {text}
              {!yesNo && <span class="unseen"> {words.scaleEnds}</span>}
            </span>
          </label>
        ))}
        {value !== undefined && (
          <button type="button" class="score-clear" onClick={() => put(item, null)}>
            {words.clearScore}
            <span class="unseen">: {item.text}</span>
          </button>
        )}
      </div>
    </fieldset>
  );
}
