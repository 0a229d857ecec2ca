// SPDX-License-Identifier: Apache-2.0
/**
 * Which traffic ingress-nginx' canary annotations can say, and how. Pure.
 *
 * nginx asks in this order: the client's session, the header, the cookie, the
 * weight. A cookie value "never" keeps its client at the stable version.
 */
import type {
  RequestMatch,
  Sticky,
  Traffic,
  ValueMatch,
} from '@teal/rollouts-common';
import type { KubernetesObject } from '@teal/rollouts-node';
import { describe, NGINX } from './ingress';

/** What ingress-nginx lets into these annotations (parser/validators.go); anything else it ignores without a word. */
const PLAIN_VALUE = /^[-._~a-zA-Z0-9/: ]*$/;
const PATTERN_VALUE = /^[-._~a-zA-Z0-9/:^$[\](){}*+?|&=\\]*$/;

const DEFAULT_COOKIE = 'INGRESSCOOKIE';
const CAN =
  'nginx can match one header (its value or a pattern) or one cookie with the value "always", each alone';
const BEHAVIOR = `${NGINX}affinity-canary-behavior`;

/** Why nginx can't do what a step asks, with what it can; undefined: it can. */
export function nginxTrafficProblem(
  ingress: KubernetesObject,
  traffic: Traffic,
): string | undefined {
  const named = describe(ingress);
  if (traffic.mirror) {
    return `${named} can't copy requests to the new version (mirror): the canary annotations of nginx know weights, a header and a cookie; use an HTTPRoute`;
  }
  const problem =
    matchesProblem(traffic.matches ?? []) ??
    (traffic.sticky
      ? stickyProblem(ingress, traffic.sticky)
      : affinityProblem(ingress, traffic));
  return problem && `${named}: ${problem}`;
}

/** The canary annotations; only for traffic without a problem. */
export function nginxAnnotations(
  ingress: KubernetesObject,
  traffic: Traffic,
): Record<string, string> {
  const { header, cookie } = readMatches(traffic.matches ?? []);
  return {
    [`${NGINX}canary`]: 'true',
    [`${NGINX}canary-weight`]: String(traffic.weight),
    [`${NGINX}canary-weight-total`]: '100',
    ...(header ? headerAnnotations(header) : {}),
    ...(cookie ? { [`${NGINX}canary-by-cookie`]: cookie.name } : {}),
    ...(hasAffinity(ingress) ? { [BEHAVIOR]: behavior(traffic) } : {}),
  };
}

/** No client's session is bound to the new version, by the second Ingress' annotations. */
export function staysWithNobody(
  ingress: KubernetesObject,
  annotations: Readonly<Record<string, string>>,
): boolean {
  return !hasAffinity(ingress) || annotations[BEHAVIOR] === 'legacy';
}

/**
 * `sticky`: sessions hold at both versions. `legacy`: nobody's session holds at
 * the new one, so that clients come back when nothing is sent there any more.
 */
function behavior({ weight, matches, sticky }: Traffic): 'sticky' | 'legacy' {
  return weight > 0 || matches || sticky ? 'sticky' : 'legacy';
}

function headerAnnotations({ name, value, type }: ValueMatch) {
  return {
    [`${NGINX}canary-by-header`]: name,
    ...(type === 'RegularExpression'
      ? { [`${NGINX}canary-by-header-pattern`]: wholeValue(value) }
      : { [`${NGINX}canary-by-header-value`]: value }),
  };
}

/** nginx is content with a part of the value. */
function wholeValue(pattern: string): string {
  return `^(?:${pattern})$`;
}

function readMatches(matches: readonly RequestMatch[]): {
  header?: ValueMatch;
  cookie?: ValueMatch;
} {
  return {
    header: matches.flatMap(it => it.headers ?? [])[0],
    cookie: matches.flatMap(it => it.cookies ?? [])[0],
  };
}

function matchesProblem(matches: readonly RequestMatch[]): string | undefined {
  for (const { method, path, queryParams, headers, cookies } of matches) {
    const other =
      (method && 'a method') ??
      (path && 'a path') ??
      (queryParams?.length && 'query parameters');
    if (other) return `${CAN}, but not ${other}; use an HTTPRoute`;
    if ((headers?.length ?? 0) + (cookies?.length ?? 0) > 1) {
      return `${CAN}, but not two conditions at once (AND); use an HTTPRoute`;
    }
  }
  for (const what of ['headers', 'cookies'] as const) {
    const asked = matches.flatMap(it => it[what] ?? []);
    if (asked.length > 1) {
      return `${CAN}, but not ${asked.length} ${what}; use an HTTPRoute`;
    }
  }
  const { header, cookie } = readMatches(matches);
  return (header && headerProblem(header)) ?? (cookie && cookieProblem(cookie));
}

function headerProblem({ name, value, type }: ValueMatch): string | undefined {
  const isPattern = type === 'RegularExpression';
  if (!PLAIN_VALUE.test(name)) return unwritable(`the header name ${name}`);
  return (isPattern ? PATTERN_VALUE : PLAIN_VALUE).test(value) && value !== ''
    ? undefined
    : unwritable(`the ${isPattern ? 'pattern' : 'value'} "${value}"`);
}

function cookieProblem({ name, value, type }: ValueMatch): string | undefined {
  if (value !== 'always' || type === 'RegularExpression') {
    return `${CAN}, but not ${name}=${value}; use an HTTPRoute`;
  }
  return PLAIN_VALUE.test(name)
    ? undefined
    : unwritable(`the cookie name ${name}`);
}

function unwritable(what: string): string {
  return `ingress-nginx doesn't take ${what} in an annotation; use letters, digits and - . _ ~ / : only (a pattern also ^ $ [ ] ( ) { } * + ? | & = \\)`;
}

function stickyProblem(
  ingress: KubernetesObject,
  { cookie, header, maxAge }: Sticky,
): string | undefined {
  if (header !== undefined) {
    return 'nginx has no hash of a header that decides between versions (sticky.header); use sticky.cookie, or match the header by its end, such as ids that end in 0 to 3, and by more of them in later steps';
  }
  const annotations = ingress.metadata.annotations ?? {};
  if (!hasAffinity(ingress)) {
    return `sticky needs nginx's own session affinity; annotate the Ingress ${NGINX}affinity: cookie`;
  }
  const own = cookieOf(ingress);
  if (cookie !== own) {
    return `its sessions are held by cookie ${own} (${NGINX}session-cookie-name); name that one in sticky.cookie, not ${cookie}`;
  }
  const ownAge = annotations[`${NGINX}session-cookie-max-age`];
  const asked = maxAge === undefined ? undefined : secondsOf(maxAge);
  if (asked !== undefined && String(asked) !== ownAge) {
    return `its sessions last ${
      ownAge === undefined ? 'until the browser is closed' : `${ownAge} s`
    } (${NGINX}session-cookie-max-age), not ${maxAge}; leave sticky.maxAge out`;
  }
  return undefined;
}

/** With sessions, neither weight nor matches move a client that has one: a step has to say that it knows. */
function affinityProblem(
  ingress: KubernetesObject,
  { weight, matches }: Traffic,
): string | undefined {
  const isPartial = (weight > 0 && weight < 100) || matches !== undefined;
  if (!hasAffinity(ingress) || !isPartial) return undefined;
  return `nginx keeps its clients' sessions (${NGINX}affinity) where they are, whatever a step's weight and matches say; ask for sticky: {cookie: ${cookieOf(
    ingress,
  )}}, and the weight is that of new sessions`;
}

function hasAffinity(ingress: KubernetesObject): boolean {
  return ingress.metadata.annotations?.[`${NGINX}affinity`] === 'cookie';
}

function cookieOf(ingress: KubernetesObject): string {
  return (
    ingress.metadata.annotations?.[`${NGINX}session-cookie-name`] ??
    DEFAULT_COOKIE
  );
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 };

/** Of a duration such as `1h30m`. */
function secondsOf(duration: string): number {
  return [...duration.matchAll(/(\d+)([smh])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * SECONDS[unit],
    0,
  );
}
