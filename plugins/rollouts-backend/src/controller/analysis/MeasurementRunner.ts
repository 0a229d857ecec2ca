// SPDX-License-Identifier: Apache-2.0
/**
 * Makes the measurements that decide wants, outside of the work queue: so many
 * at the same time, each bounded in time. Results wait in an inbox until the
 * status has them. Nothing here outlives the process: a measurement that was
 * under way when a controller died is asked for again by the next one.
 */
import type { Clock } from '../clock';
import { sentenceOf } from '../logger';
import type { ObjectKey } from '../objectCache';
import type { MeasurementRequest, MeasurementResult } from './judging/request';
import { measurementId } from './judging/request';
import type { Measurement } from './measure';

/** Makes one measurement; never rejects for what a provider can cause. */
export type Measure = (
  request: MeasurementRequest,
  signal: AbortSignal,
) => Promise<Measurement>;

/** Measurements at the same time, of all Rollouts of a cluster. */
const MOST_AT_ONCE = 20;

interface Item {
  readonly request: MeasurementRequest;
  readonly controller: AbortController;
  result?: MeasurementResult;
}

export class MeasurementRunner {
  readonly #measure: Measure;
  readonly #clock: Clock;
  readonly #onResult: (rollout: ObjectKey) => void;
  /** Wanted measurements of each Rollout by their id: waiting, under way and made. */
  readonly #items = new Map<ObjectKey, Map<string, Item>>();
  readonly #waiting: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: {
    readonly measure: Measure;
    readonly clock: Clock;
    /** A result is in the inbox. */
    readonly onResult: (rollout: ObjectKey) => void;
  }) {
    this.#measure = options.measure;
    this.#clock = options.clock;
    this.#onResult = options.onResult;
  }

  /** What is wanted now: what is new begins, what isn't wanted any more ends and is forgotten. */
  want(rollout: ObjectKey, requests: readonly MeasurementRequest[]): void {
    if (this.#stopped) return;
    const before = this.#items.get(rollout) ?? new Map<string, Item>();
    const after = new Map<string, Item>();
    const fresh: Item[] = [];
    for (const request of requests) {
      const id = measurementId(request, request.metric.name);
      const known = before.get(id);
      const item = known ?? { request, controller: new AbortController() };
      if (!known) fresh.push(item);
      after.set(id, item);
    }
    for (const [id, item] of before) {
      if (!after.has(id)) item.controller.abort();
    }
    if (after.size === 0) this.#items.delete(rollout);
    else this.#items.set(rollout, after);
    fresh.forEach(item => this.#begin(rollout, item));
  }

  /** Results that are there, whether the status has them or not. */
  inbox(rollout: ObjectKey): readonly MeasurementResult[] {
    const items = [...(this.#items.get(rollout)?.values() ?? [])];
    return items.flatMap(({ result }) => (result ? [result] : []));
  }

  /** Ends and forgets everything: somebody else leads now. */
  clear(): void {
    for (const rollout of [...this.#items.keys()]) this.want(rollout, []);
  }

  /** Ends everything that is under way. */
  async stop(): Promise<void> {
    this.clear();
    this.#stopped = true;
    this.#waiting.splice(0);
    await Promise.all(this.#underWay);
  }

  #begin(rollout: ObjectKey, item: Item): void {
    const start = () => {
      if (item.controller.signal.aborted) {
        this.#waiting.shift()?.();
        return;
      }
      const run = this.#run(rollout, item).finally(() => {
        this.#underWay.delete(run);
        this.#waiting.shift()?.();
      });
      this.#underWay.add(run);
    };
    if (this.#underWay.size < MOST_AT_ONCE) start();
    else this.#waiting.push(start);
  }

  async #run(rollout: ObjectKey, item: Item): Promise<void> {
    const { request, controller } = item;
    const startedAt = this.#clock.now();
    let measurement: Measurement;
    try {
      measurement = await this.#measure(request, controller.signal);
    } catch (error) {
      measurement = { measured: { kind: 'error', why: sentenceOf(error) } };
    }
    if (controller.signal.aborted) return;
    const { release, stage, step, sequence, metric } = request;
    item.result = {
      release,
      stage,
      ...(step === undefined ? {} : { step }),
      sequence,
      metric: metric.name,
      startedAt,
      finishedAt: this.#clock.now(),
      ...measurement,
    };
    this.#onResult(rollout);
  }
}
