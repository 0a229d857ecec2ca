// SPDX-License-Identifier: Apache-2.0
/** What an author hears who says wrongly who sees the new version, or when. */
import {
  type BadRollout,
  goodSpec,
  type SpecPart,
  steps,
} from './rolloutCases';

/** One step with this traffic. */
const seen = (traffic: SpecPart): SpecPart => steps({ replicas: 1, traffic });
const at = 'spec.strategy.steps[0].traffic';
const token = "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$";

const wrongMatches: readonly BadRollout[] = [
  {
    name: 'a match of everything',
    spec: seen({ matches: [{}] }),
    says: `${at}.matches[0]: Invalid value: an entry that says nothing would match every request; give a method, path, headers, cookies or queryParams, or use weight: 100`,
  },
  {
    name: '17 matches',
    spec: seen({
      matches: Array.from({ length: 17 }, () => ({ method: 'GET' })),
    }),
    says: `${at}.matches: Too many: 17: must have at most 16 items`,
  },
  {
    name: 'a method that there is not',
    spec: seen({ matches: [{ method: 'get' }] }),
    says: `${at}.matches[0].method: Unsupported value: "get": supported values: "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"`,
  },
  {
    name: 'a path without a slash',
    spec: seen({ matches: [{ path: { value: 'new' } }] }),
    says: `${at}.matches[0].path.value: Invalid value: a path begins with /`,
  },
  {
    name: 'a header with a space in its name',
    spec: seen({ matches: [{ headers: [{ name: 'x user', value: '1' }] }] }),
    says: `${at}.matches[0].headers[0].name: Invalid value: "x user": ${at}.matches[0].headers[0].name in body should match '${token}'`,
  },
  {
    name: 'a cookie without a value',
    spec: seen({ matches: [{ cookies: [{ name: 'beta' }] }] }),
    says: `${at}.matches[0].cookies[0].value: Required value`,
  },
  {
    name: 'a mirror of nothing',
    spec: seen({ mirror: { percent: 0 } }),
    says: `${at}.mirror.percent: Invalid value: 0: ${at}.mirror.percent in body should be greater than or equal to 1`,
  },
  {
    name: 'sticky by cookie and by header',
    spec: seen({ weight: 5, sticky: { cookie: 'teal', header: 'x-user' } }),
    says: `${at}.sticky: Invalid value: sticky takes either a cookie, by which a browser is known, or a header such as a user id`,
  },
  {
    name: 'sticky by nothing',
    spec: seen({ weight: 5, sticky: {} }),
    says: `${at}.sticky: Invalid value: sticky takes either a cookie, by which a browser is known, or a header such as a user id`,
  },
  {
    name: 'a header that lasts an hour',
    spec: seen({ weight: 5, sticky: { header: 'x-user', maxAge: '1h' } }),
    says: `${at}.sticky.maxAge: Invalid value: maxAge belongs to a cookie; a header has none`,
  },
  {
    name: 'a cookie that lasts a day',
    spec: seen({ weight: 5, sticky: { cookie: 'teal', maxAge: '1d' } }),
    says: `${at}.sticky.maxAge: Invalid value: "1d": a duration is numbers with ms, s, m or h, such as 90s, 10m or 1h30m`,
  },
  {
    name: 'matches without a route',
    spec: {
      ...seen({ matches: [{ method: 'GET' }] }),
      traffic: { service: 'cart' },
    },
    says: 'spec: Invalid value: a Service by itself knows no kinds of requests; name a route in traffic.routes for matches, mirror and sticky',
  },
];

const wrongSchedules: readonly BadRollout[] = [
  {
    name: 'a time zone that there is not',
    spec: { schedule: { timeZone: 'Mars/Base' } },
    says: 'a time zone has an IANA name, such as Europe/Berlin',
  },
  {
    name: 'no time zone',
    spec: { schedule: { windows: [] } },
    says: 'spec.schedule.timeZone: Required value',
  },
  {
    name: 'a day in full',
    spec: {
      schedule: {
        timeZone: 'UTC',
        windows: [{ days: ['Monday'], from: '09:00', to: '17:00' }],
      },
    },
    says: 'spec.schedule.windows[0].days[0]: Unsupported value: "Monday"',
  },
  {
    name: 'an hour without minutes',
    spec: {
      schedule: { timeZone: 'UTC', windows: [{ from: '9', to: '17:00' }] },
    },
    says: 'spec.schedule.windows[0].from: Invalid value: "9": spec.schedule.windows[0].from in body should match',
  },
  {
    name: 'a window without length',
    spec: {
      schedule: { timeZone: 'UTC', windows: [{ from: '09:00', to: '09:00' }] },
    },
    says: 'spec.schedule.windows[0]: Invalid value: a window ends at another time than it begins; 00:00 to 24:00 is a whole day',
  },
  {
    name: 'a freeze that ends before it begins',
    spec: {
      schedule: {
        timeZone: 'UTC',
        freezes: [{ from: '2026-12-20', to: '2026-12-19' }],
      },
    },
    says: 'spec.schedule.freezes[0]: Invalid value: a freeze ends after it begins',
  },
  {
    name: 'a share by ready pods of a route',
    spec: { traffic: { ...goodSpec.traffic, byReplicas: true } },
    says: 'spec.traffic.byReplicas: Invalid value: byReplicas is for a Service without routes; take the routes out to share by ready pods, or byReplicas out to split by weight',
  },
];

export const badTraffic: readonly BadRollout[] = [
  ...wrongMatches,
  ...wrongSchedules,
];
