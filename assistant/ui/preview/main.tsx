// The preview page of development: `/preview.html?state=card`, or every state's name without one.
import { render } from "preact";
import "../src/design/tokens.css";
import "../src/design/base.css";
import "../src/design/components.css";
import "../src/agent/agent.css";
import { AgentModel } from "../src/agent/model";
import { Screen } from "../src/agent/Screen";
import { startTheme } from "../src/design/theme";
import { LiveCall } from "../src/live";
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
  const act = () => Promise.reject(new Error("a preview has no server"));
  const model = new AgentModel(live, act);
  model.failure.value = preview.failure ?? null;
  render(<Screen model={model} />, root);
}
