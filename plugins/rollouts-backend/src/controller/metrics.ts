// SPDX-License-Identifier: Apache-2.0
/** What the controller counts; who runs it decides where the figures go. */
export interface ControllerMetrics {
  /** A round has ended. */
  reconciled(
    outcome: 'Done' | 'Waiting' | 'Stalled' | 'Retry',
    seconds: number,
  ): void;
  /** A write was carried out. */
  wrote(kind: string, seconds: number): void;
  /** A write failed; `conflict`: somebody else was faster. */
  writeFailed(
    kind: string,
    cause: 'conflict' | 'refused' | 'unreachable' | 'other',
  ): void;
  queueDepth(keys: number): void;
  leading(leading: boolean): void;
}

/** Counts nothing. */
export const noMetrics: ControllerMetrics = {
  reconciled() {},
  wrote() {},
  writeFailed() {},
  queueDepth() {},
  leading() {},
};

/** How the figures are called, whoever publishes them (docs/metrics.md). */
export const figures = {
  rounds: {
    name: 'teal_reconcile_seconds',
    help: 'Rounds of the controller, by how they ended',
  },
  writes: {
    name: 'teal_write_seconds',
    help: 'Writes that were carried out, by kind',
  },
  failures: {
    name: 'teal_write_failures_total',
    help: 'Writes that failed, by kind and cause',
  },
  depth: {
    name: 'teal_queue_depth',
    help: 'Rollouts that wait for a worker',
  },
  leading: {
    name: 'teal_leading',
    help: '1 while this controller holds the Lease',
  },
} as const;

/** Seconds of a round or a write; a write to the API server takes 2 to 20 ms. */
export const FIGURE_BUCKETS = [
  0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5,
];
