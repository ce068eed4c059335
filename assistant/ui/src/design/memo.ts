// A component that renders again only when one of its props is another value.
import { Component, type ComponentType, type h } from "preact";

/** True where one of the values differs. */
export function differ(now: object, then: object): boolean {
  const [a, b] = [now as Record<string, unknown>, then as Record<string, unknown>];
  return Object.keys({ ...a, ...b }).some((key) => a[key] !== b[key]);
}

export function memo<P extends object>(Inner: (props: P) => ReturnType<typeof h> | null): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return differ(this.props, next);
    }

    override render(props: P) {
      return Inner(props);
    }
  };
}
