// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch } from '@teal/rollouts-common';
import type { Call } from '../harness/callers';

/** A kind of match, requests that fulfil it, and requests that don't. */
export interface MatchCase {
  readonly capability: string;
  /** Which of several cases of the capability. */
  readonly variant?: string;
  readonly match: RequestMatch;
  readonly over: readonly Call[];
  readonly stay: readonly Call[];
}

export const withHeaders = (headers: Record<string, string>): Call => ({
  headers,
});

/** One a capability. */
export const matchCases: readonly MatchCase[] = [
  {
    capability: 'header',
    match: { headers: [{ name: 'X-User', value: 'insider' }] },
    over: [withHeaders({ 'x-user': 'insider' })],
    stay: [{}, withHeaders({ 'x-user': 'Insider' })],
  },
  {
    capability: 'header regex',
    match: {
      headers: [
        { name: 'x-user', value: 'in.*', type: 'RegularExpression' },
        { name: 'x-region', value: 'eu' },
      ],
    },
    over: [withHeaders({ 'x-user': 'insider', 'x-region': 'eu' })],
    stay: [
      withHeaders({ 'x-user': 'insider' }),
      withHeaders({ 'x-user': 'an insider', 'x-region': 'eu' }),
    ],
  },
  {
    capability: 'cookie',
    match: {
      cookies: [
        { name: 'beta', value: 'always' },
        { name: 'id', value: '[0-9]+', type: 'RegularExpression' },
      ],
    },
    over: [
      withHeaders({ cookie: 'beta=always; id=12' }),
      withHeaders({ cookie: 'id=12; a=b; beta=always' }),
    ],
    stay: [
      withHeaders({ cookie: 'beta=always' }),
      withHeaders({ cookie: 'beta=never; id=12; other=always' }),
      withHeaders({ cookie: 'beta=always; id=x1' }),
    ],
  },
  {
    capability: 'query',
    match: {
      queryParams: [
        { name: 'preview', value: '1' },
        { name: 'charger', value: 'c-(7|9)', type: 'RegularExpression' },
      ],
    },
    over: [{ path: '/?preview=1&charger=c-9' }],
    stay: [{ path: '/?preview=1' }, { path: '/?preview=12&charger=c-9' }],
  },
  {
    capability: 'path',
    match: { path: { type: 'Exact', value: '/exactly' } },
    over: [{ path: '/exactly' }, { path: '/exactly?a=b' }],
    stay: [{ path: '/exactly/this' }, { path: '/exact' }],
  },
  {
    capability: 'path prefix',
    match: { path: { value: '/new' } },
    over: [{ path: '/new' }, { path: '/new/a?b=1' }],
    stay: [{ path: '/newer' }, { path: '/a/new' }],
  },
  {
    capability: 'method',
    match: { method: 'DELETE' },
    over: [{ method: 'DELETE' }],
    stay: [{ method: 'GET' }],
  },
];
