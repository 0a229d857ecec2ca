// SPDX-License-Identifier: Apache-2.0
import { isError } from '@backstage/errors';
import type { ReleaseRemedy } from '../newRelease';
import type { Phase } from '../rollout';

/** What a Rollout does, told to somebody who believed something else. */
export interface ReleaseNow {
  phase?: Phase;
  release?: string;
  step?: string;
  message?: string;
}

/** Why the backend said no, with what a person needs to go on. */
export type Refusal =
  /** 403 */
  | {
      readonly kind: 'forbidden';
      readonly permission?: string;
      readonly message: string;
    }
  /** 404 */
  | { readonly kind: 'notFound'; readonly message: string }
  /** 409: another release or step runs, or the command doesn't apply now. */
  | {
      readonly kind: 'conflict';
      readonly now?: ReleaseNow;
      /** The field of a new release that would make it pass. */
      readonly remedy?: ReleaseRemedy;
      readonly message: string;
    }
  /** 422 */
  | {
      readonly kind: 'invalid';
      readonly field?: string;
      readonly message: string;
    }
  /** Anything else: the backend is down, the network is, a cluster is. */
  | { readonly kind: 'failed'; readonly message: string };

/** Reads an error of `RolloutsApi`. */
export function refusalOf(error: unknown): Refusal {
  const body = errorBody(error);
  const message = text(body.message) ?? messageOf(error);
  switch (body.statusCode) {
    case 403:
      return { kind: 'forbidden', permission: text(body.permission), message };
    case 404:
      return { kind: 'notFound', message };
    case 409:
      return {
        kind: 'conflict',
        now: isRecord(body.now) ? (body.now as ReleaseNow) : undefined,
        remedy: remedyOf(body.remedy),
        message,
      };
    case 422:
      return { kind: 'invalid', field: text(body.field), message };
    default:
      return { kind: 'failed', message };
  }
}

const REMEDIES: readonly ReleaseRemedy[] = ['supersede', 'restart', 'takeOver'];

function remedyOf(value: unknown): ReleaseRemedy | undefined {
  return REMEDIES.find(remedy => remedy === value);
}

/** `ResponseError.body`, read without trusting that it has the shape. */
function errorBody(error: unknown): Record<string, unknown> {
  if (!isRecord(error) || !isRecord(error.body)) return {};
  const { body } = error;
  const inner = isRecord(body.error) ? body.error : {};
  const response = isRecord(body.response) ? body.response : {};
  return { ...inner, statusCode: response.statusCode ?? error.statusCode };
}

function messageOf(error: unknown): string {
  return isError(error) ? error.message : String(error);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
