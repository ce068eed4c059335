// Words that several screens share, and the names of what the server sends.
import { number } from "../format";
import type { Channel, Outcome, SourceStatus, Stance, Trend, WithdrawReason } from "../wire";

export const LEVELS = ["Calm", "Tense", "Angry", "Abusive", "Threat"] as const;

export const trends: Record<Trend, string> = { rising: "Rising", steady: "Steady", falling: "Easing" };

export const channels: Record<Channel, string> = { customer: "Customer", agent: "You" };

export const sides: Record<Channel, string> = { customer: "Customer", agent: "Your side" };

export const sources: Record<SourceStatus | "unknown", string> = {
  connected: "heard",
  lost: "no sound",
  ended: "left",
  unknown: "no sound yet",
};

export const stances: Record<Stance, string> = {
  acknowledge: "Acknowledge",
  ask: "Ask",
  inform: "Inform",
  offer: "Offer",
  boundary: "Set a boundary",
  exit: "Close politely",
};

export const outcomes: Record<Exclude<Outcome, "open">, string> = {
  used: "Used",
  dismissed: "Put away",
  withdrawn: "Moment passed",
};

export const withdrawn: Record<WithdrawReason, string> = {
  moment_passed: "Moment passed",
  replaced: "Replaced",
  ground_gone: "No longer fits",
  call_ended: "Call ended",
};

const FLAGS: Record<string, string> = {
  threat_violence: "Threat of violence",
  threat_legal: "Legal threat",
  self_harm: "Risk of self-harm",
  abuse: "Abuse",
  hostility: "Hostility",
};

const SIGNALS: Record<string, string> = {
  ...FLAGS,
  frustration: "frustration",
  anger: "anger",
  profanity: "swearing",
  insult: "insults",
  threat_violence: "a threat of violence",
  threat_legal: "a legal threat",
  disengage: "a wish to end the call",
  distress: "distress",
  self_harm: "a risk of self-harm",
  hardship: "money trouble",
  dispute: "a dispute",
  confusion: "confusion",
  cooperation: "willingness",
  gratitude: "thanks",
};

const ABOUT: Record<string, string> = {
  threat: "Threat",
  threat_violence: "Threat",
  self_harm: "Self-harm",
  legal: "Legal threat",
};

const plain = (name: string): string => name.replaceAll("_", " ");
const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const common = {
  tooLong: (over: number): string =>
    `${number(over)} ${over === 1 ? "character" : "characters"} too long. Shorten it, then send it.`,
  product: "Calmline",
  level: (level: number): string => LEVELS[Math.max(0, Math.min(4, Math.round(level)))] ?? LEVELS[0],
  flag: (flag: string): string => FLAGS[flag] ?? sentence(plain(flag)),
  signal: (signal: string): string => SIGNALS[signal] ?? plain(signal),
  about: (about: string): string => ABOUT[about] ?? sentence(plain(about)),
  stance: (stance: string): string => stances[stance as Stance] ?? sentence(plain(stance)),

  save: "Save",
  saved: "Saved",
  cancel: "Cancel",
  close: "Close",
  back: "Back",
  undo: "Undo",
  copy: "Copy",
  copied: "Copied",
  reload: "Try again",
  more: "Show more",
  loading: "One moment",
  busy: "Working",
  optional: "optional",
  show: "Show",
  hide: "Hide",
  none: "None",
  yes: "Yes",
  no: "No",
  dismissNotice: "Put this message away",
  unreachable: "Calmline did not answer.",
  unreachableMore: "Look at the network, then try again.",
  refused: "That did not work.",
  notAllowed: "Your role does not let you see this.",
};
