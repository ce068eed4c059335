// What asks for somebody now, across the top: each with one press to say that it is seen, and one to open its call.
import type { JSX } from "preact";
import { Button, Icon, type IconName, Key } from "../design/parts";
import { wall as words } from "../words/wall";
import { type Alert, type AlertKind, isUrgent } from "./alerts";
import type { WallModel } from "./model";

/** Alerts shown at once; the others are counted. */
const MOST = 3;

const ICONS: Record<AlertKind, IconName> = {
  threat_violence: "threat",
  self_harm: "acknowledge",
  lead: "hand",
  rising: "rising",
};

export function AlertBand({ model }: { model: WallModel }): JSX.Element | null {
  const alerts = model.alerts.value;
  if (!alerts.length) return null;
  const shown = alerts.slice(0, MOST);
  const first = shown.find((alert) => !alert.seenBy);
  return (
    <section class="wall-alerts" aria-label={words.alertsLabel} data-testid="alerts">
      <ul>
        {shown.map((alert) => (
          <Item key={alert.key} alert={alert} model={model} first={alert === first} />
        ))}
      </ul>
      {alerts.length > MOST && (
        <p class="wall-alerts-more" data-testid="alerts-more">
          {words.moreAlerts(alerts.length - MOST)}
        </p>
      )}
    </section>
  );
}

function Item({ alert, model, first }: { alert: Alert; model: WallModel; first: boolean }): JSX.Element {
  const { kind, row, seenBy } = alert;
  const keys = first && model.letterKeys.value;
  const does = kind === "lead" ? words.reply : kind === "rising" ? words.putAway : words.acknowledge;
  return (
    <li
      class="wall-alert"
      data-kind={kind}
      data-urgent={isUrgent(alert) && !seenBy ? "" : undefined}
      data-seen={seenBy ? "" : undefined}
      data-testid="alert"
    >
      <Icon name={seenBy ? "tick" : ICONS[kind]} size={22} />
      <p class="wall-alert-text">
        <strong>{words.alert[kind]}</strong> <span>{row.name}</span>{" "}
        <span class="numbers wall-alert-clock">{row.clock}</span>
      </p>
      {seenBy ? (
        <span class="wall-alert-seen" data-testid="seen-by">
          {words.seenBy(seenBy)}
        </span>
      ) : (
        <Button
          small
          look={kind === "rising" ? "plain" : "primary"}
          busy={model.pending.value.includes(alert.key)}
          onClick={() => void model.acknowledge(alert)}
          testId="acknowledge"
        >
          {does}
          <span class="unseen">: {words.spoken(words.alert[kind], row.name.peek())}</span>
          {keys && <Key>A</Key>}
        </Button>
      )}
      <Button small look="quiet" onClick={() => model.show(row.id)} testId="alert-open">
        {words.look}
        <span class="unseen"> {words.callOf(row.name.peek())}</span>
        {keys && <Key>O</Key>}
      </Button>
    </li>
  );
}
