// SPDX-License-Identifier: Apache-2.0
/**
 * Steps of one release alone, as an annotation of its workload carries them. No
 * schema of an API server has seen them, so whoever reads them checks the rules
 * of spec.strategy.steps (manifests/crd.yaml) here.
 */
import type { RolloutStep } from './rollout';
import { durationMs } from './steps';

/** Letters of the annotation: 50 steps, each with a page of matches. */
export const RELEASE_STEPS_LETTERS = 65_536;
const MOST_STEPS = 50;
const SHARE = /^([1-9][0-9]?|100)%$/;

/** Steps, or the sentence that says why they are none. */
export type ReadSteps =
  | { readonly steps: RolloutStep[] }
  | { readonly problem: string };

/** Reads the annotation. */
export function readReleaseSteps(text: string): ReadSteps {
  if (text.length > RELEASE_STEPS_LETTERS) {
    return {
      problem: `they have ${text.length} letters; at most ${RELEASE_STEPS_LETTERS} are read`,
    };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'they are no JSON' };
  }
  const problem = stepsProblem(value);
  return problem === undefined
    ? { steps: value as RolloutStep[] }
    : { problem };
}

/** What is wrong with a list of steps, the first thing; undefined: nothing. */
export function stepsProblem(value: unknown): string | undefined {
  if (!Array.isArray(value) || !value.length || value.length > MOST_STEPS) {
    return `a release has 1 to ${MOST_STEPS} steps`;
  }
  for (const [index, step] of value.entries()) {
    const problem = isMap(step) ? stepProblem(step) : 'it is no step';
    if (problem !== undefined) return `step ${index + 1}: ${problem}`;
  }
  return sinks(value.map(({ replicas }) => replicas));
}

type Fields = Readonly<Record<string, unknown>>;

function stepProblem(step: Fields): string | undefined {
  const { replicas, traffic, pause, analysis } = step;
  return (
    unknown(step, ['replicas', 'traffic', 'pause', 'analysis']) ??
    replicasProblem(replicas) ??
    trafficProblem(traffic) ??
    pauseProblem(pause) ??
    analysisProblem(analysis)
  );
}

function replicasProblem(replicas: unknown): string | undefined {
  const fits =
    typeof replicas === 'string'
      ? SHARE.test(replicas)
      : isWhole(replicas, 1, 100_000);
  return fits
    ? undefined
    : 'replicas is a number of at least 1, or a percentage from 1% to 100%';
}

function trafficProblem(traffic: unknown): string | undefined {
  if (traffic === undefined) return undefined;
  if (!isMap(traffic)) return 'traffic is no object';
  const { weight, matches, mirror, sticky } = traffic;
  if (Object.keys(traffic).length === 0) {
    return 'traffic says who reaches the new version: give a weight, matches or a mirror';
  }
  if (weight !== undefined && !isWhole(weight, 0, 100)) {
    return 'traffic.weight is a whole number from 0 to 100';
  }
  return (
    unknown(traffic, ['weight', 'matches', 'mirror', 'sticky']) ??
    matchesProblem(matches, 'traffic.matches') ??
    mirrorProblem(mirror) ??
    stickyProblem(sticky)
  );
}

const MATCH_PARTS = ['method', 'path', 'headers', 'cookies', 'queryParams'];

function matchesProblem(matches: unknown, name: string): string | undefined {
  if (matches === undefined) return undefined;
  if (!Array.isArray(matches) || matches.length > 16) {
    return `${name} is a list of at most 16`;
  }
  for (const match of matches) {
    if (!isMap(match) || !Object.keys(match).length) {
      return `${name} has an entry that says nothing and would match every request`;
    }
    const { method, path, headers, cookies, queryParams } = match;
    const problem =
      unknown(match, MATCH_PARTS) ??
      (method === undefined || typeof method === 'string'
        ? undefined
        : 'method is a text') ??
      pathProblem(path) ??
      [headers, cookies, queryParams].map(valuesProblem).find(Boolean);
    if (problem !== undefined) return `${name}: ${problem}`;
  }
  return undefined;
}

function pathProblem(path: unknown): string | undefined {
  if (path === undefined) return undefined;
  if (!isMap(path) || !isText(path.value, 1_024)) return 'path has a value';
  return path.type === 'RegularExpression' || path.value.startsWith('/')
    ? undefined
    : 'a path begins with /';
}

function valuesProblem(values: unknown): string | undefined {
  if (values === undefined) return undefined;
  const fits =
    Array.isArray(values) &&
    values.length > 0 &&
    values.length <= 16 &&
    values.every(
      it => isMap(it) && isText(it.name, 256) && isText(it.value, 1_024),
    );
  return fits
    ? undefined
    : 'headers, cookies and queryParams have 1 to 16 names with values';
}

function mirrorProblem(mirror: unknown): string | undefined {
  if (mirror === undefined) return undefined;
  if (!isMap(mirror)) return 'traffic.mirror is no object';
  const { percent, matches } = mirror;
  if (percent !== undefined && !isWhole(percent, 1, 100)) {
    return 'traffic.mirror.percent is a whole number from 1 to 100';
  }
  return (
    unknown(mirror, ['percent', 'matches']) ??
    matchesProblem(matches, 'traffic.mirror.matches')
  );
}

function stickyProblem(sticky: unknown): string | undefined {
  if (sticky === undefined) return undefined;
  if (!isMap(sticky)) return 'traffic.sticky is no object';
  const { cookie, header, maxAge } = sticky;
  if (isText(cookie, 64) === isText(header, 256)) {
    return 'traffic.sticky takes either a cookie or a header';
  }
  return (
    unknown(sticky, ['cookie', 'header', 'maxAge']) ??
    durationProblem(maxAge, 'traffic.sticky.maxAge')
  );
}

function pauseProblem(pause: unknown): string | undefined {
  if (pause === undefined) return undefined;
  if (!isMap(pause)) return 'pause is no object; {} waits for a promote';
  return (
    unknown(pause, ['duration']) ??
    durationProblem(pause.duration, 'pause.duration')
  );
}

/** The parts of an analysis are judged where it is resolved. */
function analysisProblem(analysis: unknown): string | undefined {
  if (analysis === undefined) return undefined;
  if (!isMap(analysis)) return 'analysis is no object';
  const { metrics, templates } = analysis;
  const lists = [metrics, templates].filter(it => it !== undefined);
  return lists.length && lists.every(Array.isArray)
    ? unknown(analysis, ['metrics', 'templates'])
    : 'an analysis has lists of metrics, templates, or both';
}

function durationProblem(value: unknown, name: string): string | undefined {
  if (value === undefined) return undefined;
  try {
    if (isText(value, 32)) {
      durationMs(value);
      return undefined;
    }
  } catch {
    // The sentence below says it with the field's name.
  }
  return `${name} is a duration such as 90s, 10m or 1h30m`;
}

/** Numbers among themselves, and shares among themselves, as in the schema's rules. */
function sinks(replicas: readonly unknown[]): string | undefined {
  const numbers = replicas.filter(it => typeof it === 'number');
  const shares = replicas
    .filter(it => typeof it === 'string')
    .map(it => Number.parseInt(it, 10));
  const sunk = [numbers, shares].some(list =>
    list.some((it, index) => index > 0 && it < list[index - 1]),
  );
  return sunk
    ? 'new pods never become fewer from one step to a later one; use rollback to take new pods away'
    : undefined;
}

function unknown(fields: Fields, known: readonly string[]): string | undefined {
  const stray = Object.keys(fields).find(name => !known.includes(name));
  return stray === undefined
    ? undefined
    : `${stray} is unknown; there are ${known.join(', ')}`;
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown, letters: number): value is string {
  return typeof value === 'string' && value !== '' && value.length <= letters;
}

function isWhole(value: unknown, low: number, high: number): boolean {
  return (
    Number.isInteger(value) && Number(value) >= low && Number(value) <= high
  );
}
