// The way in. The agent's screen is the page; the wall and the replay will be loaded from here when asked for.
import { render } from "preact";
import "./design/tokens.css";
import "./design/base.css";
import "./design/components.css";
import "./agent/agent.css";
import { AgentModel } from "./agent/model";
import { Screen } from "./agent/Screen";
import { startTheme } from "./design/theme";
import { LiveCall } from "./live";

startTheme();
const model = new AgentModel(new LiveCall({ call: new URLSearchParams(location.search).get("call") }));
model.start();

const root = document.getElementById("root");
if (root) render(<Screen model={model} />, root);
