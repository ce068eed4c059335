// Yes or no: a box in a form, a switch for what takes effect at once.
import type { ComponentChildren, JSX } from "preact";
import "./forms.css";

export interface CheckProps
  extends Omit<JSX.IntrinsicElements["input"], "label" | "type" | "checked" | "onChange"> {
  label: ComponentChildren;
  hint?: ComponentChildren;
  checked: boolean;
  onValue: (checked: boolean) => void;
  testId?: string;
}

export function Checkbox({ label, hint, checked, onValue, testId, ...rest }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={checked}
        data-testid={testId}
        onChange={(event) => onValue(event.currentTarget.checked)}
        {...rest}
      />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}

export function Switch({ label, hint, checked, onValue, testId, ...rest }: CheckProps): JSX.Element {
  return (
    <label class="check" data-switch="">
      <input
        type="checkbox"
        role="switch"
        aria-checked={checked}
        checked={checked}
        data-testid={testId}
        onChange={(event) => onValue(event.currentTarget.checked)}
        {...rest}
      />
      <span>
        {label}
        {hint && <small>{hint}</small>}
      </span>
    </label>
  );
}
