// The recovery codes, shown once: to keep, and then to let go.
import type { JSX } from "preact";
import { Button, CopyText, Notice } from "../design/parts";
import { enrol as words } from "../words/welcome";

export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }): JSX.Element {
  return (
    <div class="form" data-testid="recovery-codes">
      <Notice look="good" live title={words.codesTitle}>
        {words.codesMore}
      </Notice>
      <CopyText label={words.codes} text={codes.join("\n")} />
      <div class="form-actions">
        <Button look="primary" onClick={done} testId="codes-kept">
          {words.kept}
        </Button>
      </div>
    </div>
  );
}
