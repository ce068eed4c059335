// The words of opening the agent's screen on a second device.
export const pair = {
  title: "Second screen",
  lead: "Type the six digits that the first screen shows. They are in the menu under your name.",
  code: "Code",
  codeHint: "Six digits, good for two minutes.",
  go: "Open my calls here",
  short: "The code has six digits.",
  already: "You are signed in here. A code changes this device to a second screen.",
  signIn: "Sign in with your password instead",
  done: "This is your second screen now",

  offerTitle: "Open on a second screen",
  offerLead: "On the other device, open this address:",
  offerCode: "Then type this code there:",
  digits: (code: string) => [...code].join(" "),
  left: (seconds: number) => (seconds === 1 ? "Good for 1 second more" : `Good for ${seconds} seconds more`),
  over: "This code is no longer good.",
  fresh: "Show a fresh code",
  making: "Making a code",
  limits: "The second screen shows your calls and nothing else, until you sign out here.",
  revoke: "You can sign it out at any time under “Where you are signed in” in your account.",
  chip: "Second screen",
} as const;
