// SPDX-License-Identifier: Apache-2.0
import type { PlaceholderValues } from '../judging/placeholders';
import type { Question } from './Provider';

/** What `{{window}}` stands for where nothing else is said. */
export const DEFAULT_WINDOW = '1m';

/** Values of every placeholder for one version. */
export function valuesFor(
  { request, version }: Pick<Question, 'request' | 'version'>,
  window: string = DEFAULT_WINDOW,
): PlaceholderValues {
  return {
    service: version.service,
    hash: version.hash,
    namespace: request.namespace,
    rollout: request.rollout,
    stableService: request.stable.service,
    release: request.release,
    window,
    ...Object.fromEntries(
      Object.entries(request.metric.args).map(([name, value]) => [
        `args.${name}`,
        String(value),
      ]),
    ),
  };
}
