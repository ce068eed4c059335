// Every word on the screens, one module a screen, ready for translation. Import a screen's own module where it is loaded
// late; this one is for the agent's screen.
export * from "./words/agent";
export * from "./words/common";
