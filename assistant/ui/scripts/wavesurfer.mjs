// wavesurfer.js writes a style element, which our content security policy blocks on purpose. It is left out of what is
// built; `src/replay/Wave.tsx` brings the same rules as a constructed sheet, which the policy allows.
const STYLE = /<style\$\{[\s\S]*?<\/style>/;

/** @returns {import("vite").Plugin} */
export function sheetless() {
  return {
    name: "wavesurfer-sheetless",
    transform(code, id) {
      if (!/wavesurfer/.test(id) || !code.includes("attachShadow")) return null;
      if (!STYLE.test(code)) throw new Error(`${id}: the style element of wavesurfer.js is not where it was`);
      return { code: code.replace(STYLE, ""), map: null };
    },
  };
}
