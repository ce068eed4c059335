// The icons, drawn on a 24-pixel grid. They always stand beside a word, so they are hidden from screen readers.
import type { JSX } from "preact";

const paths = {
  calm: "M3 14c3 0 3-4 6-4s3 4 6 4 3-4 6-4",
  tense: "M3 14l3-5 3 7 3-8 3 8 3-6 3 4",
  angry: "M12 3s6 5 6 11a6 6 0 0 1-12 0c0-2 1-4 2-5 .5 2 1.500 3 2.500 3 0-4 1.500-6 1.500-9z",
  abusive:
    "M5 4h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-7l-5 4v-4H5a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM12 7v4M12 13.600v.1",
  threat: "M12 3 22 20H2zM12 9.500v5M12 17.200v.1",
  rising: "M6 18 18 6M9 6h9v9",
  steady: "M4 12h16M14 6l6 6-6 6",
  falling: "M6 6l12 12M9 18h9V9",
  heard: "M5 10v4M9 7v10M13 4v16M17 8v8M21 11v2",
  again:
    "M6 9a6.500 6.500 0 0 1 13 0c0 5.500-5.500 6-5.500 9.500a3.500 3.500 0 0 1-6.500 1.800M9.800 9.500a2.700 2.700 0 0 1 5.400 0c0 2-2.400 2.200-2.400 4.200",
  lost: "M3 3l18 18M9 5a3 3 0 0 1 6 0v6M9 10v2a3 3 0 0 0 4.500 2.600M5 11a7 7 0 0 0 11 5.700M12 18v3",
  ended: "M4 12h16",
  flag: "M5 21V4M5 5c5-3 9 3 14 0v9c-5 3-9-3-14 0",
  tick: "M4 12.500 9.500 18 20 6.500",
  cross: "M6 6l12 12M18 6 6 18",
  passed: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5l3 2",
  warning: "M12 3 22 20H2zM12 9.500v5M12 17.200v.1",
  live: "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM6.300 6.300a8 8 0 0 0 0 11.400M17.700 6.300a8 8 0 0 1 0 11.400",
  record: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 10.500a1.500 1.500 0 1 0 0 3 1.500 1.500 0 0 0 0-3z",
  cut: "M3 12h5M16 12h5M10 8l-2 8M16 8l-2 8",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M19 5l-1.400 1.400M6.400 17.600 5 19",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
  keyboard:
    "M3 6h18a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1zM6 10v.1M10 10v.1M14 10v.1M18 10v.1M8 14h8",
  down: "M12 4v16M5 13l7 7 7-7",
  card: "M4 5h16a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-8l-5 4v-4H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM7.500 9h9M7.500 12h5",
  acknowledge:
    "M12 20s-8-4.700-8-10.500A4.500 4.500 0 0 1 12 7a4.500 4.500 0 0 1 8 2.500C20 15.300 12 20 12 20z",
  ask: "M9 9a3 3 0 1 1 4.200 2.700c-.8.4-1.200 1-1.200 2.300M12 17.500v.1M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19z",
  inform: "M12 11v6M12 7.400v.1M12 2.500a9.500 9.500 0 1 0 0 19 9.500 9.500 0 0 0 0-19z",
  offer:
    "M4 12v8h16v-8M3 8h18v4H3zM12 8v12M12 8C9 8 7 7 7 5.500S9 3 10 4s2 4 2 4zm0 0c3 0 5-1 5-2.500S15 3 14 4s-2 4-2 4z",
  boundary: "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z",
  exit: "M10 4H5a1 1 0 0 0-1 1v14a1 1 0 0 0 1 1h5M15 8l4 4-4 4M19 12H9",
  brand: "M2 14 5.500 6l4 13 4-9 2.500 4H22",
} as const;

export type IconName = keyof typeof paths;

const LEVEL_ICONS = ["calm", "tense", "angry", "abusive", "threat"] as const;

export const levelIcon = (level: number): IconName => LEVEL_ICONS[level] ?? "calm";

export const isIcon = (name: string): name is IconName => name in paths;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
