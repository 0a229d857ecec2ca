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
