// A component that renders again only when one of its props is another value.
import { Component, type ComponentType, type h } from "preact";

export function memo<P extends object>(Inner: (props: P) => ReturnType<typeof h> | null): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const now = this.props as Record<string, unknown>;
      const then = next as Record<string, unknown>;
      const keys = new Set([...Object.keys(now), ...Object.keys(then)]);
      for (const key of keys) if (now[key] !== then[key]) return true;
      return false;
    }

    override render(props: P) {
      return Inner(props);
    }
  };
}
