// What a run shows of itself, as the core writes it (core/experiment/snapshot.h), and what configures it.

export type Status = "idle" | "training" | "stopped" | "done" | "failed";

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Config {
  task: {
    letters: string;
    core_length: number;
    core: string;
    p: number;
    count: number;
    tail: number;
    negatives: string;
    seed: number;
  };
  model: {
    name: string;
    glimpses: number;
    embedding: number;
    encoder: string;
    units: number;
    attention_units: number;
    heads: number;
    score: string;
  };
  training: {
    optimizer: string;
    momentum: number;
    nesterov: boolean;
    learning_rate: number;
    batch_size: number;
    epochs: number;
    restarts: number;
    validation_split: number;
    clip_norm: number;
    seed: number;
    threads: number;
  };
}

/** A configuration as a caller may give it: what is left out keeps its default. The engine checks it. */
export type PartialConfig = { [Section in keyof Config]?: { [Key in keyof Config[Section]]?: Json } };

export interface ExampleRow {
  letters: string;
  truth: number[];
  real: boolean;
}

export interface TaskSummary {
  letters: string;
  core: string;
  count: number;
  mean_length: number;
  shortest_length: number;
  longest_length: number;
  length_histogram: number[];
  examples: ExampleRow[];
  shortest_sequence: string;
  shortest_is_core: boolean;
  last_letter_accuracy: number;
  last_letter_real: number[];
  last_letter_random: number[];
  bayes_accuracy: number | null;
}

export interface ModelSummary {
  name: string;
  layers: { name: string; type: string; output_shape: string; parameters: number }[];
  parameters: number;
}

/** Figures at the end of one epoch. null: not a finite number. */
export interface EpochRecord {
  epoch: number;
  loss: number | null;
  accuracy: number | null;
  validation_loss: number | null;
  bayes: number | null;
  core: string;
  recovered: boolean;
  edit_distance: number;
  attention_auc: number | null;
}

export interface TrainingSnapshot {
  status: Status;
  message: string;
  restart: number;
  restarts: number;
  epoch: number;
  epochs: number;
  step: number;
  steps_per_epoch: number;
  examples_seen: number;
  curve_epochs: number[];
  curve_losses: (number | null)[];
  records: EpochRecord[];
}

export interface AttentionSnapshot {
  glimpses: number;
  time: number;
  rows: (ExampleRow & { probability: number | null })[];
}

export interface RecoverySnapshot {
  core: string;
  margins: (number | null)[];
  table: (number | null)[][];
  edit_distance: number;
  recovered: boolean;
  found_at_epoch: number;
  mass_on_truth: number | null;
  precision: number | null;
  recall: number | null;
  auc: number | null;
  verdict: string;
}

export interface MethodRow {
  method: string;
  core: string;
  edit_distance: number;
  exact: boolean;
}

export interface SnapshotData {
  task: TaskSummary;
  model: ModelSummary;
  training: TrainingSnapshot;
  attention: AttentionSnapshot;
  recovery: RecoverySnapshot;
  methods: MethodRow[];
}

/** A snapshot with its attention: rows × glimpses × time numbers each. */
export interface Snapshot extends SnapshotData {
  weights: Float32Array;
  scores: Float32Array;
}

export type BuildName = "simd" | "relaxed";

/** The wasm modules: the engine's builds, and the lab that runs layers alone. */
export type ModuleName = BuildName | "lab";

export interface EngineInfo {
  build: BuildName;
  /** Why this build and no other. */
  reason: string;
  version: string;
  threads: number;
}

export interface RecoverOptions {
  method?: string;
  /** 0 or absent: to be found. */
  core_length?: number;
  format?: "auto" | "lines" | "csv" | "fasta";
  letters?: string;
}

export interface RecoverResult {
  method: string;
  core: string;
  core_length: number;
  margins: number[];
  sequences: number;
  letters: string;
  format: string;
  p: number;
  exact_containment: number;
  log_likelihood_gap: number;
  /** Against the best core of another length; null where none was tried. */
  length_gap: number | null;
  /** Damage that explains the sequences better than none; then all figures are by it. */
  noise: {
    missing: number;
    substituted: number;
    tail: number;
    contaminated: number;
    background: Record<string, number>;
  } | null;
}

export interface LayerEntry {
  name: string;
  group: string;
  summary: string;
  config: Json;
  inputs: Json;
}

export interface LayerCheck {
  max_relative_error: number;
  passed: boolean;
  worst: string;
}
