// SPDX-License-Identifier: Apache-2.0
import type { GateMoment } from '@teal/rollouts-common';
import type { GateSaid } from './asking/question';

/** An answer over HTTP, its body not yet understood. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Refusals that say "not now" about the request itself, and nothing about the release. */
const LATER: readonly number[] = [408, 425, 429];

/**
 * What an answer means. A yes is only what is one beyond doubt: a 2xx without a
 * body, or with `"approved": true`. A page of a login screen is none.
 *
 * @example 200 `{"approved": false, "reason": "load test runs"}`: no, with this reason.
 */
export function readAnswer(when: GateMoment, answer: HttpAnswer): GateSaid {
  const { status, text } = answer;
  const blank = text.trim() === '';
  const body = blank ? {} : parsed(text);
  if (status >= 500 || LATER.includes(status) || status < 200) {
    return { kind: 'none', reason: `it answered ${status}` };
  }
  const reason = reasonOf(body);
  if (body?.rollback === true && status < 300) {
    return { kind: 'rollback', ...(reason ? { reason } : {}) };
  }
  if (status >= 400) {
    return when === 'Rollback'
      ? { kind: 'none', reason: reason ?? `it answered ${status}` }
      : { kind: 'no', reason: reason ?? `it answered ${status}` };
  }
  if (!body) {
    return {
      kind: 'none',
      reason: `it answered ${status} with something that is no JSON object`,
    };
  }
  return meaning(when, { status, blank, body, reason });
}

function meaning(
  when: GateMoment,
  facts: {
    readonly status: number;
    readonly blank: boolean;
    readonly body: Readonly<Record<string, unknown>>;
    readonly reason: string | undefined;
  },
): GateSaid {
  const { status, blank, body, reason } = facts;
  const field = when === 'Rollback' ? 'rollback' : 'approved';
  const value = body[field];
  const words = reason ? { reason } : {};
  if (typeof value === 'boolean') {
    const isYes = when === 'Rollback' ? !value : value;
    return { kind: isYes ? 'yes' : 'no', ...words };
  }
  if (!blank) {
    return {
      kind: 'none',
      reason: `it answered ${status} with JSON without a boolean "${field}"`,
    };
  }
  // 202: taken, not answered.
  return status === 202 && when !== 'Rollback'
    ? { kind: 'no', reason: 'it has not decided yet' }
    : { kind: 'yes' };
}

function reasonOf(
  body: Readonly<Record<string, unknown>> | undefined,
): string | undefined {
  if (typeof body?.reason !== 'string') return undefined;
  // It is shown in terminals.
  const reason = body.reason.replace(/\p{Cc}+/gu, ' ').trim();
  return reason === '' ? undefined : reason;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
