// The components of the design system, in one place to import from. `/ui-kit` of the development build shows them all.
export * from "./Button";
export * from "./Check";
export * from "./Chip";
export * from "./Copy";
export * from "./Dialog";
export * from "./doing";
export * from "./Field";
export * from "./Icon";
export * from "./Menu";
export * from "./Meter";
export * from "./Notice";
export * from "./States";
export * from "./Table";
export * from "./Tabs";
export * from "./Toast";
export * from "./Tooltip";
