// The colours of the tokens as a canvas takes them: resolved for the theme that is shown.

export function tints(place: Element): (token: string) => string {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  const found = new Map<string, string>();
  queueMicrotask(() => probe.remove());
  return (token) => {
    let colour = found.get(token);
    if (colour === undefined) {
      probe.style.color = `var(--${token})`;
      colour = getComputedStyle(probe).color;
      found.set(token, colour);
    }
    return colour;
  };
}
