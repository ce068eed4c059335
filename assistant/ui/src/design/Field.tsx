// Fields of a form: each with its label, and the hint or the mistake that a screen reader reads with it.
import { Component, type ComponentChildren, type JSX } from "preact";
import { common } from "../words/common";
import { Icon } from "./Icon";
import { nextId } from "./ids";
import "./forms.css";

interface Around {
  label: string;
  hint?: ComponentChildren;
  /** What is wrong with what was given. */
  error?: string | null | undefined;
  optional?: boolean;
  testId?: string;
}

export interface FieldProps
  extends Around,
    Omit<JSX.IntrinsicElements["input"], "label" | "id" | "value" | "onInput"> {
  value: string;
  onValue: (value: string) => void;
}

/** One line of text. A password can be shown. */
export class Field extends Component<FieldProps, { shown: boolean }> {
  override state = { shown: false };
  readonly #id = nextId("field");

  override render(
    { label, hint, error, optional, testId, value, onValue, type = "text", ...rest }: FieldProps,
    { shown }: { shown: boolean },
  ): JSX.Element {
    const secret = type === "password";
    return (
      <Wrapped id={this.#id} label={label} hint={hint} error={error} optional={optional ?? false}>
        <span class="field-box" data-secret={secret ? "" : undefined}>
          <input
            id={this.#id}
            class="input"
            type={secret && shown ? "text" : type}
            value={value}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={describedBy(this.#id, hint, error)}
            data-testid={testId}
            onInput={(event) => onValue(event.currentTarget.value)}
            {...(secret ? { autocapitalize: "none", spellcheck: false } : {})}
            {...rest}
          />
          {secret && (
            <button
              type="button"
              class="field-peek"
              aria-pressed={shown}
              aria-label={`${common.show}: ${label}`}
              onClick={() => this.setState({ shown: !shown })}
            >
              {shown ? common.hide : common.show}
            </button>
          )}
        </span>
      </Wrapped>
    );
  }
}

export interface TextAreaProps
  extends Around,
    Omit<JSX.IntrinsicElements["textarea"], "label" | "id" | "value" | "onInput"> {
  value: string;
  onValue: (value: string) => void;
  /** Characters; what is longer stays, and is said to be too long. */
  longest?: number;
}

/** Several lines of text. */
export class TextArea extends Component<TextAreaProps> {
  readonly #id = nextId("text");

  override render({
    label,
    hint,
    optional,
    testId,
    value,
    onValue,
    longest,
    error: wrong,
    ...rest
  }: TextAreaProps) {
    const over = longest ? value.length - longest : 0;
    const error = over > 0 ? common.tooLong(over) : wrong;
    return (
      <Wrapped id={this.#id} label={label} hint={hint} error={error} optional={optional ?? false}>
        <textarea
          id={this.#id}
          class="input"
          rows={3}
          value={value}
          aria-invalid={error ? "true" : undefined}
          aria-describedby={describedBy(this.#id, hint, error)}
          data-testid={testId}
          onInput={(event) => onValue(event.currentTarget.value)}
          {...rest}
        />
      </Wrapped>
    );
  }
}

export interface SelectProps
  extends Around,
    Omit<JSX.IntrinsicElements["select"], "label" | "id" | "value" | "onChange"> {
  value: string;
  onValue: (value: string) => void;
  options: readonly (readonly [value: string, label: string])[];
}

/** One of a few. */
export class Select extends Component<SelectProps> {
  readonly #id = nextId("select");

  override render({
    label,
    hint,
    error,
    optional,
    testId,
    value,
    onValue,
    options,
    ...rest
  }: SelectProps): JSX.Element {
    return (
      <Wrapped id={this.#id} label={label} hint={hint} error={error} optional={optional ?? false}>
        <span class="select-box">
          <select
            id={this.#id}
            class="input"
            value={value}
            aria-invalid={error ? "true" : undefined}
            aria-describedby={describedBy(this.#id, hint, error)}
            data-testid={testId}
            onChange={(event) => onValue(event.currentTarget.value)}
            {...rest}
          >
            {options.map(([of, text]) => (
              <option key={of} value={of} selected={of === value}>
                {text}
              </option>
            ))}
          </select>
          <Icon name="chevron" size={16} />
        </span>
      </Wrapped>
    );
  }
}

function describedBy(id: string, hint: unknown, error: unknown): string | undefined {
  return error ? `${id}-error` : hint ? `${id}-hint` : undefined;
}

interface WrappedProps extends Omit<Around, "testId"> {
  id: string;
  children: ComponentChildren;
}

function Wrapped({ id, label, hint, error, optional, children }: WrappedProps): JSX.Element {
  return (
    <div class="field" data-wrong={error ? "" : undefined}>
      <label for={id}>
        {label}
        {optional && <small> {common.optional}</small>}
      </label>
      {children}
      {error ? (
        <p class="field-error" id={`${id}-error`}>
          <Icon name="warning" size={16} />
          {error}
        </p>
      ) : (
        hint && (
          <p class="field-hint" id={`${id}-hint`}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}
