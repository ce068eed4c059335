// The way in: who is signed in, which page is asked for, and the frame around it.
import { render } from "preact";
import "./design/design.css";
import "./frame/frame.css";
import { startTheme } from "./design/theme";
import { App } from "./frame/App";
import { pageAt } from "./pages";
import { place, startRouter } from "./router";
import { session } from "./session";

startTheme();
startRouter((path) => pageAt(path) !== null);
session.watch();
void session.load();
// The page's own code comes while the server is still asked who is signed in.
void pageAt(place.value.path)
  ?.page.load()
  .catch(() => {});

const root = document.getElementById("root");
if (root) render(<App />, root);
