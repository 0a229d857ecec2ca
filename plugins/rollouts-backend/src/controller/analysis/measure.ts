// SPDX-License-Identifier: Apache-2.0
/** One measurement: the new version and, over the same window, the stable one. */
import { dependsOnVersion } from './judging/placeholders';
import type { ResolvedMetric } from './judging/resolve';
import { isNothing } from './judging/value';
import type { MeasurementRequest, MeasurementResult } from './judging/request';
import type { Measure } from './MeasurementRunner';
import { askBuiltIn } from './providers/builtIn';
import { askJob, timeoutMs as jobTimeoutMs } from './providers/job';
import type { Answer, Ask, AskContext, Question } from './providers/Provider';
import { MetricError } from './providers/Provider';
import { askPrometheus } from './providers/prometheus';
import { askWeb } from './providers/web';

/** What came of it. */
export type Measurement = Pick<
  MeasurementResult,
  'measured' | 'query' | 'address'
>;

/** Whatever a provider does, a question ends after this; a Job has its own time. */
const LONGEST_MS = 65_000;
/** A Job's own deadline ends it first. */
const JOB_EXTRA_MS = 30_000;

/** Errors of providers that are bounded in a status. */
const WHY_LENGTH = 512;

/** Measures with these providers. */
export function measureWith(context: AskContext): Measure {
  return async (request, signal) => {
    const { provider } = request.metric;
    const limit = provider.job
      ? jobTimeoutMs(request) + JOB_EXTRA_MS
      : LONGEST_MS;
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(limit)]);
    try {
      return await bothVersions(request, context, bounded);
    } catch (error) {
      if (!(error instanceof MetricError)) throw error;
      return {
        measured: { kind: 'error', why: error.message.slice(0, WHY_LENGTH) },
      };
    }
  };
}

async function bothVersions(
  request: MeasurementRequest,
  context: AskContext,
  signal: AbortSignal,
): Promise<Measurement> {
  const ask = providerOf(request, context);
  const at = context.clock.now();
  const { canary, stable } = request;
  const about = (version: Question['version']) =>
    ask({ request, version, at, signal }, context);
  const isIdle = () =>
    idleNow({ request, version: stable, at, signal }, context);
  if (!canary) return alone(await about(stable), isIdle);
  const [now, before] = await Promise.all([
    about(canary),
    comparable(request) ? about(stable).catch(asMissing) : undefined,
  ]);
  const { query, address } = now;
  const asked = {
    ...(query === undefined ? {} : { query }),
    ...(address === undefined ? {} : { address }),
  };
  if (now.result === undefined) {
    return {
      ...asked,
      measured: { kind: 'noData', why: now.noData ?? 'nothing was answered' },
    };
  }
  return {
    ...asked,
    measured: {
      kind: 'value',
      result: now.result,
      ...(before?.result === undefined ? {} : { baseline: before.result }),
      ...(before?.noData === undefined
        ? {}
        : { baselineMissing: `of the stable version: ${before.noData}` }),
      ...(now.samples || before?.samples
        ? {
            samples: {
              canary: now.samples ?? [],
              stable: before?.samples ?? [],
            },
          }
        : {}),
    },
  };
}

async function alone(
  { result, noData, query, address }: Answer,
  idle: () => Promise<boolean | undefined>,
): Promise<Measurement> {
  const asked = {
    ...(query === undefined ? {} : { query }),
    ...(address === undefined ? {} : { address }),
  };
  if (result !== undefined && !isNothing(result)) {
    return { ...asked, measured: { kind: 'value', result } };
  }
  const known = await idle();
  const hint = known === undefined ? {} : { idle: known };
  return {
    ...asked,
    measured:
      result === undefined
        ? { kind: 'noData', why: noData ?? 'nothing was answered', ...hint }
        : { kind: 'value', result, ...hint },
  };
}

/** The stable version's side alone can't make a measurement fail; a condition that needs it says that it is missing. */
function asMissing(error: unknown): Answer {
  if (!(error instanceof MetricError)) throw error;
  return { noData: error.message.slice(0, WHY_LENGTH) };
}

/** True when the question is another one for the stable version. */
function comparable({ metric }: MeasurementRequest): boolean {
  const { prometheus, web, builtIn, custom } = metric.provider;
  if (builtIn || custom) return true;
  const texts = [
    prometheus?.query,
    ...(prometheus?.queries ?? []).map(({ query }) => query),
    web?.url,
    web?.body,
  ];
  return texts.some(text => text !== undefined && dependsOnVersion(text));
}

function providerOf({ metric }: MeasurementRequest, context: AskContext): Ask {
  const { prometheus, web, job, builtIn, custom } = metric.provider;
  if (prometheus) return askPrometheus;
  if (web) return askWeb;
  if (job) return askJob;
  if (builtIn) return askBuiltIn;
  const ask = custom && context.custom.get(custom.provider);
  if (ask) return ask;
  throw new MetricError(
    custom
      ? `no metric provider "${custom.provider}" is installed in the portal`
      : 'the metric names no provider',
  );
}

/** True when the gateway counts no request for the stable version; undefined: nobody can tell. */
async function idleNow(
  question: Question,
  context: AskContext,
): Promise<boolean | undefined> {
  const { metric } = question.request;
  const counted: ResolvedMetric = {
    name: metric.name,
    args: {},
    provider: {
      builtIn: {
        metric: 'request-rate',
        ...(metric.provider.builtIn
          ? { ...metric.provider.builtIn, metric: 'request-rate' }
          : {}),
      },
    },
  };
  try {
    const { result } = await askBuiltIn(
      { ...question, request: { ...question.request, metric: counted } },
      context,
    );
    return !(typeof result === 'number' && result > 0);
  } catch (error) {
    if (error instanceof MetricError) return undefined;
    throw error;
  }
}
