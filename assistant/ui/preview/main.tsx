// The preview page of development: `/preview.html?state=card`, or every state's name without one.
import { render } from "preact";
import "../src/design/design.css";
import "../src/frame/frame.css";
import "../src/agent/agent.css";
import { AgentModel } from "../src/agent/model";
import { Screen } from "../src/agent/Screen";
import { startTheme } from "../src/design/theme";
import { LiveCall } from "../src/live";
import { desk } from "./desk";
import { previews } from "./states";

startTheme();
const query = new URLSearchParams(location.search);
const build = previews[query.get("state") ?? ""];
const root = document.getElementById("root");

if (root && !build) {
  render(
    <ul>
      {Object.keys(previews).map((name) => (
        <li key={name}>
          <a href={`?state=${name}`}>{name}</a>
        </li>
      ))}
    </ul>,
    root,
  );
} else if (root && build) {
  const preview = build();
  const live = new LiveCall({ call: null });
  live.line.value = preview.line ?? { kind: "open" };
  live.waiting.value = preview.waiting ?? false;
  live.state.value = preview.state;
  live.behind.value = preview.behind ?? 0;
  const model = new AgentModel(live, desk);
  model.deeds.failure.value = preview.failure ?? null;
  model.part.value = preview.part === undefined ? "lists" : preview.part;
  model.preferences.font.value = Number(query.get("font") ?? 3);
  model.preferences.density.value = query.has("compact") ? "compact" : "comfortable";
  preview.also?.(model);
  render(
    <div class="frame">
      <Screen model={model} />
    </div>,
    root,
  );
  requestAnimationFrame(() => preview.once?.(model));
}
