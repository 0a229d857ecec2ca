// SPDX-License-Identifier: Apache-2.0
/** The controller's figures for Prometheus. */
import {
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
} from 'prom-client';
import type { ControllerMetrics } from '../controller/metrics';
import { FIGURE_BUCKETS, figures } from '../controller/metrics';

/** A registry of its own, and what fills it. */
export function controllerFigures(): {
  registry: Registry;
  metrics: ControllerMetrics;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const rounds = new Histogram({
    ...figures.rounds,
    labelNames: ['outcome'],
    buckets: FIGURE_BUCKETS,
    registers,
  });
  const writes = new Histogram({
    ...figures.writes,
    labelNames: ['kind'],
    buckets: FIGURE_BUCKETS,
    registers,
  });
  const failures = new Counter({
    ...figures.failures,
    labelNames: ['kind', 'cause'],
    registers,
  });
  const depth = new Gauge({ ...figures.depth, registers });
  const leader = new Gauge({ ...figures.leading, registers });
  return {
    registry,
    metrics: {
      reconciled: (outcome, seconds) => rounds.observe({ outcome }, seconds),
      wrote: (kind, seconds) => writes.observe({ kind }, seconds),
      writeFailed: (kind, cause) => failures.inc({ kind, cause }),
      queueDepth: keys => depth.set(keys),
      leading: leading => leader.set(leading ? 1 : 0),
    },
  };
}
