// SPDX-License-Identifier: Apache-2.0
import type {
  MeasuredTraffic,
  Rollout,
  RolloutRef,
  TrafficSeries,
} from '@teal/rollouts-common';
import { rolloutRefText } from '@teal/rollouts-common';
import { measureTraffic } from './measuredTraffic';
import type { ServiceName } from './metricNames';
import type { MetricsSource } from './metricsSource';
import { whyNotMeasurable } from './metricsSource';
import { SharedAnswers } from './SharedAnswers';
import { gridOf, newestPoint, readTrafficSeries } from './trafficSeries';

const DEFAULT_MINUTES = 30;
/** Screens ask every 5 s: whoever comes a moment later gets the same answer. */
const MEASURED_KEPT_MS = 2_000;
/** Where there is nothing to ask, a configuration must change first. */
const NOTHING_TO_ASK_SECONDS = 60;

/** Measures the traffic of Rollouts; people who look at the same one share each query. */
export class TrafficMeter {
  readonly #sourceOf: (cluster: string) => MetricsSource | undefined;
  readonly #now: () => number;
  readonly #measured: SharedAnswers<MeasuredTraffic>;
  readonly #series: SharedAnswers<TrafficSeries>;

  constructor(options: {
    readonly sourceOf: (cluster: string) => MetricsSource | undefined;
    /** Milliseconds since the epoch. */
    readonly now: () => number;
  }) {
    this.#sourceOf = options.sourceOf;
    this.#now = options.now;
    this.#measured = new SharedAnswers(options.now);
    this.#series = new SharedAnswers(options.now);
  }

  /** What each version gets now. */
  async measured(ref: RolloutRef, rollout: Rollout): Promise<MeasuredTraffic> {
    const source = this.#sourceOf(ref.cluster);
    const reason = whyNotMeasurable(rollout, source);
    if (!source || reason) return { available: false, reason };
    const who = serviceOf(rollout);
    return this.#measured.get(
      keyOf(ref, who),
      now => now + MEASURED_KEPT_MS,
      () => measureTraffic(who, source),
    );
  }

  /** What each version got in the last minutes. */
  async series(
    ref: RolloutRef,
    rollout: Rollout,
    minutes: number = DEFAULT_MINUTES,
  ): Promise<TrafficSeries> {
    const source = this.#sourceOf(ref.cluster);
    const reason = whyNotMeasurable(rollout, source);
    if (!source || reason) {
      const refreshSeconds = NOTHING_TO_ASK_SECONDS;
      return { available: false, reason, refreshSeconds };
    }
    const grid = gridOf(minutes, source.windowSeconds);
    const end = newestPoint(this.#now(), grid);
    const who = serviceOf(rollout);
    return this.#series.get(
      `${keyOf(ref, who)} ${minutes}`,
      () => end + grid.refreshSeconds * 1_000,
      () => readTrafficSeries({ who, source, grid, end }),
    );
  }
}

function serviceOf({ metadata, spec }: Rollout): ServiceName {
  return { namespace: metadata.namespace, service: spec.traffic.service };
}

/** Another Service behind the same name is another question. */
function keyOf(ref: RolloutRef, { service }: ServiceName): string {
  return `${rolloutRefText(ref)} ${service}`;
}
