// One calm column for whoever is not signed in: what this is, and the one thing to do.
import type { ComponentChildren, JSX } from "preact";
import { Icon, IconButton, PageBody } from "../design/parts";
import { theme, toggleTheme } from "../design/theme";
import { common } from "../words/common";
import { frame } from "../words/frame";
import "./signin.css";

interface Props {
  title: string;
  lead?: ComponentChildren;
  testId: string;
  children: ComponentChildren;
}

export function Door({ title, lead, testId, children }: Props): JSX.Element {
  const dark = theme.value === "dark";
  return (
    <div class="door">
      <header class="door-top">
        <span class="door-brand">
          <span class="door-mark">
            <Icon name="brand" size={22} />
          </span>
          {common.product}
        </span>
        <IconButton
          icon={dark ? "sun" : "moon"}
          label={dark ? frame.light : frame.dark}
          onClick={toggleTheme}
        />
      </header>
      <PageBody title={title} lead={lead} width="narrow" testId={testId}>
        {children}
      </PageBody>
    </div>
  );
}
