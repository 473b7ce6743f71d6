// The worker that createEngine() starts: everything is in session.ts.

import type { Reply, Request } from "./protocol.js";
import { Session } from "./session.js";

// Typed by hand: the DOM's types and the worker's cannot be loaded together.
const scope = globalThis as unknown as {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(reply: Reply, transfer: Transferable[]): void;
};

const session = new Session((reply, transfer = []) => scope.postMessage(reply, transfer));
scope.onmessage = ({ data }) => void session.handle(data);
