// SPDX-License-Identifier: Apache-2.0
import type { RequestMatch } from '@teal/rollouts-common';
import type { Refused } from '../refused';
import type { Flavour } from './flavour';

/**
 * How one kind of route says which requests it means. A match is a set of
 * requests; the gateway gives a request to the match of the highest rank that
 * holds for it, and among equals to the rule that comes first.
 */
export interface MatchKind<M> {
  /** A rule without matches. */
  readonly everything: M;
  /** One entry of a step as a match. */
  of(entry: RequestMatch, flavour: Flavour): M | Refused;
  /** The requests for which both hold; refused: no match can say it. */
  both(a: M, b: M): M | 'never' | Refused;
  /** Above 0: the gateway tries `a` first; undefined: it can't be said. */
  rank(a: M, b: M, flavour: Flavour): number | undefined;
  /** The part that decides the rank before everything else: matches of one place keep their rank among others. */
  place(match: M): string;
  /** The same for matches that say the same. */
  key(match: M): string;
  /** Why the API server refuses it; undefined: it doesn't. */
  tooMuch(match: M): string | undefined;
}
