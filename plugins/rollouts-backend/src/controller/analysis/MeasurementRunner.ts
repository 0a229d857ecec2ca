// SPDX-License-Identifier: Apache-2.0
/** Makes the measurements that decide wants, each bounded in time. */
import type { Clock } from '../clock';
import { Runner } from '../inquiries/Runner';
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

export class MeasurementRunner extends Runner<
  MeasurementRequest,
  MeasurementResult
> {
  constructor(options: {
    readonly measure: Measure;
    readonly clock: Clock;
    /** A result is in the inbox. */
    readonly onResult: (rollout: ObjectKey) => void;
  }) {
    const { measure, clock, onResult } = options;
    super({
      idOf: request => measurementId(request, request.metric.name),
      ask: (request, signal) => measured({ request, signal, measure, clock }),
      onAnswer: onResult,
    });
  }
}

async function measured(options: {
  readonly request: MeasurementRequest;
  readonly signal: AbortSignal;
  readonly measure: Measure;
  readonly clock: Clock;
}): Promise<MeasurementResult> {
  const { request, signal, measure, clock } = options;
  const startedAt = clock.now();
  let measurement: Measurement;
  try {
    measurement = await measure(request, signal);
  } catch (error) {
    measurement = { measured: { kind: 'error', why: sentenceOf(error) } };
  }
  const { release, stage, step, sequence, metric } = request;
  return {
    release,
    stage,
    ...(step === undefined ? {} : { step }),
    sequence,
    metric: metric.name,
    startedAt,
    finishedAt: clock.now(),
    ...measurement,
  };
}
