// SPDX-License-Identifier: Apache-2.0

/** An HTTP endpoint that answers with JSON; a JSONPath (RFC 9535) takes the value out. */
import { jsonpath } from 'json-p3';
import { fillJson, fillUrl } from '../judging/placeholders';
import type { MeasuredValue } from '../judging/value';
import { askJson, timeoutOf } from './http';
import type { Ask } from './Provider';
import { MetricError } from './Provider';
import { accessOf } from './secrets';
import { valuesFor } from './values';

/** More matches are a wrong path. */
const MOST_MATCHES = 1_000;

const paths = new jsonpath.JSONPathEnvironment({ maxRecursionDepth: 50 });
// Regular expressions of an author could go on for ever.
paths.functionRegister.delete('match');
paths.functionRegister.delete('search');

/** The provider `web` of a metric. */
export const askWeb: Ask = async (question, context) => {
  const { web } = question.request.metric.provider;
  if (!web) throw new MetricError('the metric asks no web server');
  const values = valuesFor(question);
  const { method = 'GET', jsonPath } = web;
  const url = fillUrl(web.url, values);
  const body = web.body === undefined ? undefined : fillJson(web.body, values);
  const { headers, ca } = await accessOf(web, {
    connection: context.connection,
    namespace: question.request.namespace,
    values,
  });
  const answer = await askJson({
    url,
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body,
    ca,
    insecureSkipVerify: web.tls?.insecureSkipVerify,
    timeoutMs: timeoutOf(web),
    signal: question.signal,
    allowedHosts: context.allowedHosts,
  });
  const { origin } = new URL(url);
  const shown = { query: `${method} ${url}`.slice(0, 1_900), address: origin };
  if (answer.status >= 400) {
    throw new MetricError(`${origin} answered ${answer.status}`);
  }
  const found =
    jsonPath === undefined ? [answer.body] : matches(jsonPath, answer.body);
  if (found.length === 0) {
    return { ...shown, noData: `${jsonPath} finds nothing in the answer` };
  }
  const result = found.length === 1 ? found[0] : found;
  return { ...shown, result: result as MeasuredValue };
};

function matches(path: string, body: unknown): unknown[] {
  try {
    const values = paths.query(path, body as never).values();
    if (values.length <= MOST_MATCHES) return values;
  } catch (error) {
    throw new MetricError(
      `jsonPath ${path}: ${
        error instanceof Error ? error.message.split('\n')[0] : String(error)
      }`,
      { cause: error },
    );
  }
  throw new MetricError(
    `jsonPath ${path} finds more than ${MOST_MATCHES} values`,
  );
}
