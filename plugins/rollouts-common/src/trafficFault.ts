// SPDX-License-Identifier: Apache-2.0
import type { StepTraffic } from './traffic';

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
];
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const DURATION = /^([0-9]{1,6}(ms|s|m|h))+$/;
const MOST_MATCHES = 16;
const MOST_VALUES = 16;
const LONGEST_VALUE = 1_024;

/**
 * What the schema of a Rollout (manifests/crd.yaml) would say against traffic
 * that comes another way, such as in an annotation; undefined: nothing.
 *
 * @example "matches[0].path.value: a path begins with /"
 */
export function trafficFault(value: unknown): string | undefined {
  const fields = ['weight', 'matches', 'mirror', 'sticky'];
  const traffic = record(value, fields);
  if (typeof traffic === 'string') return traffic;
  if (!fields.some(it => traffic[it] !== undefined)) {
    return 'it says nothing: give a weight, matches, or a mirror';
  }
  return (
    within('weight', percentFault(traffic.weight, 0)) ??
    within('matches', matchesFault(traffic.matches)) ??
    within('mirror', mirrorFault(traffic.mirror)) ??
    within('sticky', stickyFault(traffic.sticky))
  );
}

/** The same, narrowed: true when there is no fault. */
export function isStepTraffic(value: unknown): value is StepTraffic {
  return trafficFault(value) === undefined;
}

function percentFault(value: unknown, least: number): string | undefined {
  if (value === undefined) return undefined;
  return Number.isInteger(value) &&
    Number(value) >= least &&
    Number(value) <= 100
    ? undefined
    : `${JSON.stringify(value)} is no whole number from ${least} to 100`;
}

function matchesFault(value: unknown): string | undefined {
  return listFault(value, MOST_MATCHES, matchFault);
}

function matchFault(value: unknown): string | undefined {
  const fields = ['method', 'path', 'headers', 'cookies', 'queryParams'];
  const match = record(value, fields);
  if (typeof match === 'string') return match;
  if (!fields.some(it => match[it] !== undefined)) {
    return 'an entry that says nothing would match every request';
  }
  const { method } = match;
  if (method !== undefined && !METHODS.includes(String(method))) {
    return `method: ${JSON.stringify(method)} is none of ${METHODS.join(', ')}`;
  }
  const lists = ['headers', 'cookies', 'queryParams'].map(name =>
    within(name, listFault(match[name], MOST_VALUES, valueFault)),
  );
  return (
    within('path', pathFault(match.path)) ??
    lists.find(fault => fault !== undefined)
  );
}

function pathFault(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const path = record(value, ['type', 'value']);
  if (typeof path === 'string') return path;
  const types = ['Exact', 'PathPrefix', 'RegularExpression'];
  const kind = within('type', oneOfFault(path.type, types));
  const text = within('value', textFault(path.value));
  if (kind ?? text) return kind ?? text;
  const free = path.type === 'RegularExpression';
  return free || String(path.value).startsWith('/')
    ? undefined
    : 'value: a path begins with /';
}

function valueFault(value: unknown): string | undefined {
  const match = record(value, ['name', 'value', 'type']);
  if (typeof match === 'string') return match;
  return (
    within('name', nameFault(match.name)) ??
    within('value', textFault(match.value)) ??
    within('type', oneOfFault(match.type, ['Exact', 'RegularExpression']))
  );
}

function mirrorFault(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const mirror = record(value, ['percent', 'matches']);
  if (typeof mirror === 'string') return mirror;
  return (
    within('percent', percentFault(mirror.percent, 1)) ??
    within('matches', matchesFault(mirror.matches))
  );
}

function stickyFault(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const sticky = record(value, ['cookie', 'maxAge', 'header']);
  if (typeof sticky === 'string') return sticky;
  const { cookie, maxAge, header } = sticky;
  if ((cookie === undefined) === (header === undefined)) {
    return 'it takes either a cookie or a header';
  }
  const name = cookie === undefined ? 'header' : 'cookie';
  const fault = within(name, nameFault(sticky[name]));
  if (fault || maxAge === undefined) return fault;
  if (cookie === undefined) return 'maxAge: it belongs to a cookie';
  return typeof maxAge === 'string' && DURATION.test(maxAge)
    ? undefined
    : 'maxAge: a duration is numbers with ms, s, m or h, such as 90s or 1h30m';
}

function nameFault(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= 256 && TOKEN.test(value)
    ? undefined
    : `${JSON.stringify(value)} is no name of letters, digits and dashes`;
}

function textFault(value: unknown): string | undefined {
  const fits =
    typeof value === 'string' && value !== '' && value.length <= LONGEST_VALUE;
  return fits
    ? undefined
    : `a text of 1 to ${LONGEST_VALUE} characters is missing`;
}

function oneOfFault(
  value: unknown,
  allowed: readonly string[],
): string | undefined {
  return value === undefined || allowed.includes(String(value))
    ? undefined
    : `${JSON.stringify(value)} is none of ${allowed.join(', ')}`;
}

function listFault(
  value: unknown,
  most: number,
  fault: (item: unknown) => string | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return 'it is a list';
  if (value.length > most) return `${value.length} entries; at most ${most}`;
  for (const [index, item] of value.entries()) {
    const found = fault(item);
    if (found) return `[${index}]${found.startsWith('[') ? '' : '.'}${found}`;
  }
  return undefined;
}

/** The object, or what is wrong with it: nothing but these fields may be in it. */
function record(
  value: unknown,
  fields: readonly string[],
): Record<string, unknown> | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return `${JSON.stringify(value)} is no object with ${fields.join(', ')}`;
  }
  const stranger = Object.keys(value).find(it => !fields.includes(it));
  return stranger === undefined
    ? (value as Record<string, unknown>)
    : `${stranger}: there is no such field`;
}

/** Names the field before the fault. */
function within(name: string, fault: string | undefined): string | undefined {
  if (fault === undefined) return undefined;
  return fault.startsWith('[') ? `${name}${fault}` : `${name}: ${fault}`;
}
