// The DOM twin: status and results as text and tables, with stable ids, for scripts and screen readers.

import type { EngineInfo, EpochRecord, MethodRow, Snapshot } from "./types.js";

/** The elements whose ids people's scripts rely on, with what stands before them. */
const fields = {
  status: "Status",
  epoch: "Epoch",
  loss: "Loss",
  accuracy: "Accuracy on held-out examples",
  "true-core": "True core",
  "recovered-core": "Core read off the attention",
  "engine-build": "Engine build",
} as const;

type Field = keyof typeof fields;

const announceEvery = 1500; // ms: a screen reader needs time to speak

export function number(value: number | null | undefined, digits = 4): string {
  return value === null || value === undefined ? "–" : value.toFixed(digits);
}

function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  properties: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function table(caption: string, heads: string[]): { element: HTMLElement; body: HTMLTableSectionElement } {
  const row = make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)));
  const body = make("tbody");
  const whole = make("table", {}, make("caption", {}, caption), make("thead", {}, row), body);
  return { element: make("div", { className: "attention-twin-table" }, whole), body };
}

const epochRow = (record: EpochRecord) => [
  String(record.epoch),
  number(record.loss),
  number(record.accuracy),
  number(record.bayes),
  record.core || "–",
  record.recovered ? "yes" : "no",
  String(record.edit_distance),
];

const methodRow = (row: MethodRow) => [row.method, row.core, row.exact ? "exact" : `${row.edit_distance} edits away`];

export interface TwinCommands {
  train(): void;
  stop(): void;
  reset(): void;
}

export class Twin {
  readonly element: HTMLElement;
  readonly #fields = {} as Record<Field, HTMLElement>;
  readonly #live = make("p", { role: "status" });
  readonly #verdict = make("p");
  readonly #tables = {
    epochs: table("Epochs", ["Epoch", "Loss", "Accuracy", "Best possible", "Core read", "Found", "Edits away"]),
    methods: table("Methods on the same data", ["Method", "Core", "Result"]),
  };
  readonly #filled: Record<"epochs" | "methods", string[]> = { epochs: [], methods: [] };
  #said = "";
  #announcedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `root` is where ids have to be unique: a second playground of one page goes without them. */
  constructor(root: Document | ShadowRoot, commands: TwinCommands) {
    const list = make("dl");
    for (const [id, label] of Object.entries(fields) as [Field, string][]) {
      const value = make("dd");
      if (!root.getElementById(id)) value.id = id;
      this.#fields[id] = value;
      list.append(make("dt", {}, label), value);
    }
    const button = (label: string, onclick: () => void) => make("button", { type: "button", onclick }, label);
    this.element = make(
      "section",
      { className: "attention-twin" },
      make("h2", {}, "Run and results as text"),
      make(
        "div",
        { className: "attention-twin-buttons" },
        button("Train", () => commands.train()),
        button("Stop", () => commands.stop()),
        button("Reset", () => commands.reset()),
      ),
      list,
      this.#verdict,
      this.#tables.epochs.element,
      this.#tables.methods.element,
      this.#live,
    );
    this.#set("status", "loading");
  }

  #set(field: Field, value: string): void {
    const element = this.#fields[field];
    if (element.textContent !== value) element.textContent = value;
  }

  // Only rows that differ are made anew: a long run has hundreds, and each new one costs the page time.
  #fill(name: "epochs" | "methods", rows: string[][]): void {
    const { body } = this.#tables[name];
    const filled = this.#filled[name];
    rows.forEach((cells, i) => {
      const key = JSON.stringify(cells);
      if (key === filled[i]) return;
      filled[i] = key;
      const [first = "", ...rest] = cells;
      const row = make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((cell) => make("td", {}, cell)));
      const old = body.children[i];
      if (old) old.replaceWith(row);
      else body.append(row);
    });
    while (filled.length > rows.length) {
      filled.pop();
      body.lastElementChild?.remove();
    }
  }

  setInfo(info: EngineInfo): void {
    this.#set("engine-build", info.build);
    this.#fields["engine-build"].title = info.reason;
  }

  setFailure(): void {
    this.#set("status", "failed");
  }

  update({ task, training, recovery, methods }: Snapshot): void {
    const last = training.records.at(-1);
    this.#set("epoch", String(training.epoch));
    this.#set("loss", number(training.curve_losses.at(-1) ?? last?.loss));
    this.#set("accuracy", number(last?.accuracy));
    this.#set("true-core", task.core);
    this.#set("recovered-core", recovery.core);
    this.#set("status", training.status); // last: who waits for it finds the rest in place
    if (this.#verdict.textContent !== recovery.verdict) this.#verdict.textContent = recovery.verdict;
    this.#fill("epochs", training.records.map(epochRow));
    this.#fill("methods", methods.map(methodRow));
    this.#announce(sentence(training.status, training.epoch, training.epochs, last, recovery.verdict, training.message));
  }

  /** Says the latest sentence, not more often than it can be spoken. */
  #announce(text: string): void {
    if (text === this.#said) return;
    clearTimeout(this.#timer);
    const speak = () => {
      this.#announcedAt = performance.now();
      this.#live.textContent = this.#said = text;
    };
    const wait = this.#announcedAt + announceEvery - performance.now();
    if (wait <= 0) speak();
    else this.#timer = setTimeout(speak, wait);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.element.remove();
  }
}

function sentence(
  status: string,
  epoch: number,
  epochs: number,
  last: EpochRecord | undefined,
  verdict: string,
  message: string,
): string {
  if (status === "failed") return `Training failed. ${message}`;
  if (status === "idle") return "Ready to train.";
  const figures = last ? ` Loss ${number(last.loss, 3)}, accuracy ${number(last.accuracy, 3)}.` : "";
  const progress = `${status === "training" ? "Training" : status === "done" ? "Done" : "Stopped"}: epoch ${epoch} of ${epochs}.`;
  return `${progress}${figures}${status === "training" ? "" : ` ${verdict}`}`;
}
