// Translators from noisy sequences to their core: methods whose weights ship beside the wasm modules.

export type Translator = "bahdanau-decoder" | "bahdanau-decoder-monotonic";

export const translators: readonly Translator[] = ["bahdanau-decoder", "bahdanau-decoder-monotonic"];

/** What they were trained on: cores of so many letters, and at most so many kinds of letter. */
const coreLength = 10;
const mostLetters = 4;

export function isTranslator(method: string | undefined): method is Translator {
  return translators.some((name) => name === method);
}

export function canTranslate(task: { letters: string; core_length: number }): boolean {
  return task.core_length === coreLength && task.letters.length <= mostLetters;
}
