// SPDX-License-Identifier: Apache-2.0
import type { MetricProvider } from '@teal/rollouts-node';
import type { MeasuredValue } from '../judging/value';
import type { Ask } from './Provider';
import { MetricError } from './Provider';

/** A provider of a module, as the runner asks it. What it throws is told as the metric's error. */
export function askCustom(provider: MetricProvider): Ask {
  return async ({ request, version, at, signal }, { connection }) => {
    const { metric, namespace, rollout, release, stable } = request;
    try {
      const { result, noData, ...rest } = await provider.measure({
        cluster: connection.name,
        namespace,
        rollout,
        release,
        metric: metric.name,
        version,
        stable,
        settings: metric.provider.custom?.settings ?? {},
        args: metric.args,
        at,
        signal,
      });
      if (result === undefined) {
        return { ...rest, noData: noData ?? 'the provider has no data' };
      }
      return { ...rest, result: result as MeasuredValue };
    } catch (error) {
      throw new MetricError(
        `provider ${provider.id}: ${
          error instanceof Error ? error.message : String(error)
        }`,
        { cause: error },
      );
    }
  };
}
