// SPDX-License-Identifier: Apache-2.0
/** What a portal tells anybody: log lines, and answers of every route that reads. */
import type {
  BackendFeature,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { spec } from '../harness/openApiInternals';

/** A logger that remembers each line with its fields, at every level, before any masking. */
export function rememberedLog(): {
  readonly lines: string[];
  readonly feature: BackendFeature;
} {
  const lines: string[] = [];
  const loggerWith = (fields: object): RootLoggerService => {
    const say = (level: string) => (message: string, more?: unknown) => {
      lines.push(
        JSON.stringify([level, message, fields, more], (_, value) =>
          value instanceof Error
            ? { ...value, text: String(value), stack: value.stack }
            : value,
        ),
      );
    };
    return {
      ...{ error: say('error'), warn: say('warn') },
      ...{ info: say('info'), debug: say('debug') },
      child: more => loggerWith({ ...fields, ...more }),
    };
  };
  const feature = createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => loggerWith({}),
  });
  return { lines, feature };
}

/** One answer. */
export interface Answer {
  /** `/clusters`, `POST /releases` */
  readonly asked: string;
  readonly status: number;
  readonly body: string;
}

/** Live views don't end; their beginning holds all of the state. */
const LIVE = 'text/event-stream';

/**
 * The answers of each GET of the API, with these values for what is in braces.
 * One that needs a query besides answers with a refusal, which is read, too.
 */
export async function everyAnswer(
  portalUrl: string,
  values: Readonly<Record<string, string>>,
): Promise<Answer[]> {
  const paths = Object.entries(spec.paths)
    .filter(([, operations]) => 'get' in operations)
    .map(([path]) => path.replace(/\{(\w+)\}/g, (_, name) => values[name]));
  const answers: Answer[] = [];
  for (const path of paths) {
    answers.push(await answerOf(`${portalUrl}/api/rollouts`, path));
  }
  return answers;
}

/** @param body - absent: a GET */
export async function answerOf(
  base: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const leaving = new AbortController();
  const response = await fetch(`${base}${path}`, {
    signal: leaving.signal,
    ...(body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  });
  const { status } = response;
  const asked = body ? `POST ${path}` : path;
  if (!response.headers.get('content-type')?.startsWith(LIVE)) {
    return { asked, status, body: await response.text() };
  }
  const reader = response.body?.getReader();
  const first = await reader?.read();
  leaving.abort();
  return { asked, status, body: new TextDecoder().decode(first?.value) };
}
