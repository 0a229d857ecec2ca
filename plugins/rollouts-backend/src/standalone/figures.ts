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

/** Seconds of a round or a write; a write to the API server takes 2 to 20 ms. */
const BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5];

/** A registry of its own, and what fills it. */
export function controllerFigures(): {
  registry: Registry;
  metrics: ControllerMetrics;
} {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const rounds = new Histogram({
    name: 'teal_reconcile_seconds',
    help: 'Rounds of the controller, by how they ended',
    labelNames: ['outcome'],
    buckets: BUCKETS,
    registers,
  });
  const writes = new Histogram({
    name: 'teal_write_seconds',
    help: 'Writes that were carried out, by kind',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers,
  });
  const failures = new Counter({
    name: 'teal_write_failures_total',
    help: 'Writes that failed, by kind and cause',
    labelNames: ['kind', 'cause'],
    registers,
  });
  const depth = new Gauge({
    name: 'teal_queue_depth',
    help: 'Rollouts that wait for a worker',
    registers,
  });
  const leader = new Gauge({
    name: 'teal_leading',
    help: '1 while this controller holds the Lease',
    registers,
  });
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
