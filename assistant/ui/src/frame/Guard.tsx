// Keeps a fault in a page from leaving the screen blank.
import { Component, type ComponentChildren } from "preact";
import { Button, PageBody } from "../design/parts";
import { frame as words } from "../words/frame";

export class Guard extends Component<{ children: ComponentChildren }, { failed: boolean }> {
  override state = { failed: false };

  static override getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render({ children }: { children: ComponentChildren }, { failed }: { failed: boolean }) {
    if (!failed) return children;
    return (
      <PageBody title={words.fault} lead={words.faultMore} testId="page-fault">
        <div>
          <Button look="primary" onClick={() => location.reload()}>
            {words.reload}
          </Button>
        </div>
      </PageBody>
    );
  }
}
