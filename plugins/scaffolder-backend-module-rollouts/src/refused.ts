// SPDX-License-Identifier: Apache-2.0
import {
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { Refusal } from '@teal/rollouts-common';
import { refusalOf } from '@teal/rollouts-common';

const errors: Record<Refusal['kind'], new (message: string) => Error> = {
  forbidden: NotAllowedError,
  notFound: NotFoundError,
  conflict: ConflictError,
  invalid: InputError,
  failed: ServiceUnavailableError,
};

/** The refusal of the rollouts backend as an error whose message is its sentence: that is what the task's log shows. */
export function refused(error: unknown): Error {
  const { kind, message } = refusalOf(error);
  // Given to the constructor, the cause would be written behind the sentence.
  return Object.defineProperty(new errors[kind](message), 'cause', {
    value: error,
  });
}

/** Does work that asks the backend. @throws what `refused` makes of its errors. */
export async function orRefused<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw refused(error);
  }
}
