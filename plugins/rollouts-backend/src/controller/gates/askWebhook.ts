// SPDX-License-Identifier: Apache-2.0

/**
 * Asks one webhook gate: a signed POST that says what is about to happen
 * (docs/gates.md). The address is as guarded as a metric's, because the author
 * of a Rollout chooses it.
 */
import type { HttpRequest } from '../analysis/providers/http';
import { askText, timeoutOf } from '../analysis/providers/http';
import type { AskContext } from '../analysis/providers/Provider';
import { MetricError } from '../analysis/providers/Provider';
import { headersAndCa, secretValue } from '../analysis/providers/secrets';
import { readAnswer } from './readAnswer';
import type { GateQuestion, GateSaid } from './asking/question';
import { signatureHeaders } from './sign';

/** What asking takes. */
export type GateContext = Pick<
  AskContext,
  'connection' | 'clock' | 'allowedHosts'
>;

const DEFAULT_TIMEOUT = '10s';

/** Asks once. Never rejects for what the hook, its Secret or its address can cause. */
export async function askWebhook(
  question: GateQuestion,
  context: GateContext,
  signal: AbortSignal,
): Promise<GateSaid> {
  try {
    return readAnswer(
      question.when,
      await askText(await requestFor(question, context, signal)),
    );
  } catch (error) {
    if (!(error instanceof MetricError)) throw error;
    return { kind: 'none', reason: error.message };
  }
}

async function requestFor(
  question: GateQuestion,
  { connection, clock, allowedHosts }: GateContext,
  signal: AbortSignal,
): Promise<HttpRequest> {
  const { webhook, facts } = question;
  const { namespace } = facts;
  const { headers, ca } = await headersAndCa(webhook, connection, namespace);
  const secret = await secretValue(connection, namespace, webhook.secretRef);
  const body = JSON.stringify(bodyOf(question, connection.name));
  return {
    url: webhook.url,
    method: 'POST',
    headers: {
      ...headers,
      'content-type': 'application/json',
      ...signatureHeaders({
        id: deliveryOf(question),
        at: clock.now(),
        body,
        secret,
      }),
    },
    body,
    ca,
    insecureSkipVerify: webhook.tls?.insecureSkipVerify,
    timeoutMs: timeoutOf({ timeout: webhook.timeout ?? DEFAULT_TIMEOUT }),
    signal,
    allowedHosts,
  };
}

/** The same for the same question, also when another controller asks it again. */
export function deliveryOf({
  facts,
  release,
  gate,
  step,
  sequence,
  question,
}: GateQuestion): string {
  return [
    'teal',
    facts.rolloutUid,
    release,
    gate,
    step ?? 0,
    question,
    sequence,
  ]
    .join('_')
    .replaceAll('.', '-');
}

function bodyOf(question: GateQuestion, cluster: string): object {
  const { when, gate, release, facts } = question;
  const { namespace, rollout, workload, changedBy, phase, images } = facts;
  return {
    type: `rollouts.teal.dev/gate.${when.toLowerCase()}`,
    delivery: deliveryOf(question),
    gate,
    when,
    cluster,
    namespace,
    rollout,
    workload,
    release,
    ...(changedBy === undefined ? {} : { changedBy }),
    phase,
    step: facts.step,
    steps: facts.steps,
    weight: facts.weight,
    weightNow: facts.weightNow,
    images,
  };
}
