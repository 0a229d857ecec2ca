// SPDX-License-Identifier: Apache-2.0
import { InvalidFieldError } from '../api/errors';

/** Where a page ends: the next one begins with what is older. */
export interface Position {
  readonly createdAt: string;
  readonly id: string;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const UUID = /^[0-9a-f-]{36}$/;

/** Opaque to whoever sends it back. */
export function cursorAfter({ createdAt, id }: Position): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** @throws InvalidFieldError for anything that `cursorAfter` didn't give. */
export function positionOf(cursor: string): Position {
  const [createdAt, id, ...more] = Buffer.from(cursor, 'base64url')
    .toString('utf8')
    .split(' ');
  if (!TIME.test(createdAt) || !UUID.test(id ?? '') || more.length) {
    throw new InvalidFieldError(
      'cursor',
      'is none that a page of releases gave; begin again without it',
    );
  }
  return { createdAt, id };
}
