// Listeners by the name of an event.

/** on() returns the function that takes the listener off again. */
export class Events<Table extends object> {
  readonly #listeners = new Map<keyof Table, Set<(value: never) => void>>();

  on<Name extends keyof Table>(name: Name, listener: (value: Table[Name]) => void): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener));
    return () => this.off(name, listener);
  }

  off<Name extends keyof Table>(name: Name, listener: (value: Table[Name]) => void): void {
    this.#listeners.get(name)?.delete(listener);
  }

  emit<Name extends keyof Table>(name: Name, value: Table[Name]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) (listener as (value: Table[Name]) => void)(value);
  }

  has(name: keyof Table): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0;
  }

  clear(): void {
    this.#listeners.clear();
  }
}
