// SPDX-License-Identifier: Apache-2.0

/** One measurement -> what it says. Pure. */
import type { MeasurementPhase, Metric } from '@teal/rollouts-common';
import { compareSamples } from './compare';
import type { ConditionInput } from './conditions';
import { ConditionError, holds, mentions } from './conditions';
import type { MeasuredValue } from './value';
import { isNothing, valueText } from './value';

/** What a provider brought back. */
export type Measured =
  | {
      readonly kind: 'value';
      readonly result: MeasuredValue;
      /** Only where the stable version alone was asked about: nobody asks it for anything; absent: not known. */
      readonly idle?: boolean;
      /** The same for the stable version; absent: it makes no difference there, or wasn't to be had. */
      readonly baseline?: MeasuredValue;
      /** Why there is no baseline. */
      readonly baselineMissing?: string;
      /** For `compare`: one number each. */
      readonly samples?: {
        readonly canary: readonly number[];
        readonly stable: readonly number[];
      };
    }
  /** The question was understood, and there is nothing to answer. */
  | {
      readonly kind: 'noData';
      readonly why: string;
      /** As above. */
      readonly idle?: boolean;
    }
  /** Not asked, not answered, not understood. */
  | { readonly kind: 'error'; readonly why: string };

/** A verdict and the sentence behind it. */
export interface Judgement {
  readonly phase: MeasurementPhase;
  /** Why it is no success; names value and condition. */
  readonly message?: string;
}

/** The parts of a metric that judge. */
export type Judging = Pick<
  Metric,
  'successCondition' | 'failureCondition' | 'compare' | 'onNoData'
>;

/** What a measurement says about the release. */
export function judge(
  metric: Judging,
  measured: Measured,
  context: Pick<ConditionInput, 'step' | 'weight' | 'args'>,
): Judgement {
  if (measured.kind === 'error') {
    return { phase: 'Error', message: measured.why };
  }
  if (measured.kind === 'noData') return noData(metric, measured.why);
  const { result, baseline = null } = measured;
  if (isNothing(result) && !handlesNothing(metric)) {
    return noData(metric, `measured ${valueText(result)}`);
  }
  const conditions = [metric.failureCondition, metric.successCondition];
  const wanted = conditions.some(it => it && mentions(it, 'baseline'));
  if (wanted && isNothing(baseline) && !handlesNothing(metric)) {
    return noData(
      metric,
      measured.baselineMissing ??
        'the stable version has no data to compare with',
    );
  }
  try {
    return worst([
      judgeConditions(metric, { ...context, result, baseline }),
      judgeSamples(metric, measured),
    ]);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return {
      phase: 'Error',
      message: `${error.message}, measured ${valueText(result)}`,
    };
  }
}

function noData(
  { onNoData = 'Inconclusive' }: Judging,
  why: string,
): Judgement {
  const message = `no data: ${why}`;
  switch (onNoData) {
    case 'Success':
      return { phase: 'Successful', message };
    case 'Failure':
      return { phase: 'Failed', message };
    default:
      return { phase: 'Inconclusive', message };
  }
}

/** Whoever asks for isNaN or gives a default has thought of it. */
function handlesNothing({
  successCondition,
  failureCondition,
}: Judging): boolean {
  return [successCondition, failureCondition].some(
    it => it && (mentions(it, 'isNaN') || mentions(it, 'default')),
  );
}

function judgeConditions(
  { failureCondition, successCondition }: Judging,
  input: ConditionInput,
): Judgement | undefined {
  const seen = `measured ${valueText(input.result)}${
    input.baseline === null ? '' : `, stable ${valueText(input.baseline)}`
  }`;
  if (failureCondition && holds(failureCondition, input)) {
    return {
      phase: 'Failed',
      message: `${seen}; it fails when ${failureCondition}`,
    };
  }
  if (successCondition) {
    if (holds(successCondition, input)) return { phase: 'Successful' };
    return failureCondition
      ? {
          phase: 'Inconclusive',
          message: `${seen}; neither ${successCondition} nor ${failureCondition}`,
        }
      : { phase: 'Failed', message: `${seen}; it must be ${successCondition}` };
  }
  return failureCondition ? { phase: 'Successful' } : undefined;
}

function judgeSamples(
  metric: Judging,
  measured: Extract<Measured, { kind: 'value' }>,
): Judgement | undefined {
  const { compare } = metric;
  if (!compare) return undefined;
  const { verdict, sentence } = compareSamples({
    ...samplesOf(measured),
    compare,
  });
  if (verdict === 'NotEnoughData') return noData(metric, sentence);
  return verdict === 'Worse'
    ? { phase: 'Failed', message: sentence }
    : { phase: 'Successful' };
}

/** Where the provider gave none, lists are samples themselves. */
function samplesOf(measured: Extract<Measured, { kind: 'value' }>): {
  readonly canary: readonly number[];
  readonly stable: readonly number[];
} {
  if (measured.samples) return measured.samples;
  const numbers = (value: MeasuredValue | undefined): number[] =>
    Array.isArray(value)
      ? value.filter((it): it is number => typeof it === 'number')
      : [];
  return {
    canary: numbers(measured.result),
    stable: numbers(measured.baseline),
  };
}

const severity: Record<MeasurementPhase, number> = {
  Successful: 0,
  Inconclusive: 1,
  Error: 2,
  Failed: 3,
};

function worst(judgements: readonly (Judgement | undefined)[]): Judgement {
  const found = judgements
    .filter(it => it !== undefined)
    .sort((a, b) => severity[b.phase] - severity[a.phase])[0];
  return (
    found ?? {
      phase: 'Error',
      message: 'the metric has no condition, so it could not fail',
    }
  );
}
