// SPDX-License-Identifier: Apache-2.0
/** Who sees the new version, in words: the same for the traffic panel, the rail and the confirms. */
import type {
  Mirror,
  RequestMatch,
  Sticky,
  Traffic,
  ValueMatch,
} from '@teal/rollouts-common';
import type { Translate } from '../translation';

/**
 * One sentence for those who are answered by the new version, one for copies,
 * one for who stays; the last two only where there is something to say.
 */
export function trafficSentences(traffic: Traffic, t: Translate): string[] {
  const { mirror, sticky } = traffic;
  return [
    isCopiesOnly(traffic) ? t('who.onlyCopies') : answeredSentence(traffic, t),
    ...(mirror ? [mirrorSentence(mirror, t)] : []),
    ...(sticky ? [stickySentence(sticky, t)] : []),
  ];
}

/**
 * The same as a caption.
 *
 * @example "20 % of requests and all requests with cookie beta=always · sticky by cookie teal"
 */
export function trafficCaption(traffic: Traffic, t: Translate): string {
  const { mirror, sticky } = traffic;
  return [
    ...(isCopiesOnly(traffic) ? [] : [answeredCaption(traffic, t)]),
    ...(mirror ? [mirrorCaption(mirror, t)] : []),
    ...(sticky ? [stickyCaption(sticky, t)] : []),
  ].join(' · ');
}

function isCopiesOnly({ weight, matches, mirror }: Traffic): boolean {
  return mirror !== undefined && weight === 0 && !matches?.length;
}

/** Which requests the stable version keeps. */
export function stableCaption(
  { weight, matches }: Pick<Traffic, 'weight' | 'matches'>,
  t: Translate,
): string {
  const rest = String(100 - weight);
  if (weight === 100) return t('who.captionNobody');
  if (matches?.length) {
    return weight === 0
      ? t('who.captionOthers')
      : t('who.captionShareOfOthers', { weight: rest });
  }
  return weight === 0
    ? t('who.captionEverybody')
    : t('who.captionShare', { weight: rest });
}

function answeredCaption(
  { weight, matches }: Pick<Traffic, 'weight' | 'matches'>,
  t: Translate,
): string {
  if (weight === 100) return t('who.captionEverybody');
  if (!matches?.length) {
    return weight === 0
      ? t('who.captionNobody')
      : t('who.captionShare', { weight: String(weight) });
  }
  const who = whoIsMatched(matches, t);
  return weight === 0
    ? t('who.captionOnly', { who })
    : t('who.captionShareAnd', { weight: String(weight), who });
}

function mirrorCaption(
  { percent = 100, matches = [] }: Mirror,
  t: Translate,
): string {
  const who = whoIsMatched(matches, t);
  return t('who.captionCopies', { percent: String(percent), who });
}

function stickyCaption({ cookie, header }: Sticky, t: Translate): string {
  return header === undefined
    ? t('who.captionStickyCookie', { cookie: cookie ?? '' })
    : t('who.captionStickyHeader', { header });
}

/** "20 % of requests reach the new version, and all requests with cookie beta=always." */
function answeredSentence(
  { weight, matches }: Pick<Traffic, 'weight' | 'matches'>,
  t: Translate,
): string {
  if (weight === 100) return t('who.everybody');
  if (!matches?.length) {
    return weight === 0
      ? t('who.nobody')
      : t('who.share', { weight: String(weight) });
  }
  const who = whoIsMatched(matches, t);
  return weight === 0
    ? t('who.only', { who })
    : t('who.shareAnd', { weight: String(weight), who });
}

/** "10 % of the requests are copied to the new version; its answers to the copies are dropped." */
function mirrorSentence(mirror: Mirror, t: Translate): string {
  const { percent = 100, matches = [] } = mirror;
  const who = whoIsMatched(matches, t);
  return percent === 100
    ? t('who.allCopies', { who })
    : t('who.copies', { percent: String(percent), who });
}

function stickySentence(
  { cookie, maxAge, header }: Sticky,
  t: Translate,
): string {
  if (header !== undefined) return t('who.stickyHeader', { header });
  return maxAge === undefined
    ? t('who.stickyCookie', { cookie: cookie ?? '' })
    : t('who.stickyCookieFor', { cookie: cookie ?? '', maxAge });
}

/**
 * The requests that fit one of the entries. Entries that choose by nothing but
 * headers, cookies and query share the word "requests".
 *
 * @example "GET requests below /new with header x-user matching ^in.*, or requests with query preview=1"
 * @example "requests with cookie beta=always, or with header x-user=insider"
 */
export function whoIsMatched(
  matches: readonly RequestMatch[],
  t: Translate,
): string {
  if (!matches.length) return t('match.all');
  const shared = matches.length > 1 && matches.every(isByConditionsOnly);
  return matches
    .map((match, index) =>
      shared && index > 0
        ? t('match.conditionsOnly', { conditions: conditionsOf(match, t) })
        : requestsOf(match, t),
    )
    .reduce((first, second) => t('match.or', { first, second }));
}

/** "GET requests below /new with header x-user=insider and cookie beta=always" */
function requestsOf(match: RequestMatch, t: Translate): string {
  const subject = match.method
    ? t('match.method', { method: match.method })
    : t('match.all');
  const placed = withPath(subject, match, t);
  const conditions = conditionsOf(match, t);
  return conditions
    ? t('match.conditions', { subject: placed, conditions })
    : placed;
}

/** Every path is below "/", so that says nothing. */
function withPath(subject: string, match: RequestMatch, t: Translate): string {
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  if (type === 'PathPrefix' && value === '/') return subject;
  return t(`match.path${type}`, { subject, path: quoted(value) });
}

function isByConditionsOnly(match: RequestMatch): boolean {
  return !match.method && !match.path && conditionCount(match) > 0;
}

function conditionCount({
  headers = [],
  cookies = [],
  queryParams = [],
}: RequestMatch): number {
  return headers.length + cookies.length + queryParams.length;
}

function conditionsOf(match: RequestMatch, t: Translate): string {
  const { headers = [], cookies = [], queryParams = [] } = match;
  const all = [
    ...headers.map(it => condition('header', it, t)),
    ...cookies.map(it => condition('cookie', it, t)),
    ...queryParams.map(it => condition('query', it, t)),
  ];
  return all.length
    ? all.reduce((first, second) => t('match.and', { first, second }))
    : '';
}

function condition(
  kind: 'header' | 'cookie' | 'query',
  { name, value, type = 'Exact' }: ValueMatch,
  t: Translate,
): string {
  return t(`match.${kind}${type}`, { name, value: quoted(value) });
}

/** A value that a sentence would swallow, because it is empty or holds spaces or commas, stands in quotes. */
function quoted(value: string): string {
  return value === '' || /[\s,]/.test(value) ? `"${value}"` : value;
}
