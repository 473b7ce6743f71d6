// What the package offers. Importing it does nothing, on a server neither.

export { createEngine, Engine, type CallOptions, type EngineEvents, type EngineOptions } from "./engine.js";
export { defineAttentionPlayground, type ElementOptions } from "./element.js";
export { mountPlayground, Playground, type PlaygroundEvents, type PlaygroundOptions, type PlaygroundState } from "./playground.js";
export type { Completed } from "./protocol.js";
export type * from "./types.js";
