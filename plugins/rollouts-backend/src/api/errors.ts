// SPDX-License-Identifier: Apache-2.0
/**
 * Why the API says no. Backstage's error handler answers with the `status` of an
 * error and puts its own fields into the body, so a caller reads which
 * permission, field or release it was.
 */
import type { ReleaseNow } from '@teal/rollouts-common';
import type { ErrorRequestHandler } from 'express';

/** 403: the caller lacks a permission. */
export class MissingPermissionError extends Error {
  readonly name = 'MissingPermissionError';
  readonly status = 403;
  readonly permission: string;

  constructor(permission: string, rollout?: string) {
    super(
      `you lack the permission ${permission}${
        rollout ? ` on ${rollout}` : ''
      }; whoever keeps this portal's permission policy can grant it`,
    );
    this.permission = permission;
  }
}

/** 403: whoever began a release doesn't let it go on where a second person is asked for. */
export class SecondPersonError extends Error {
  readonly name = 'SecondPersonError';
  readonly status = 403;
}

/** 404 */
export class UnknownError extends Error {
  readonly name = 'NotFoundError';
  readonly status = 404;
}

/** 409: another release or step runs than the caller believed, or the action doesn't apply now. */
export class ReleaseMovedOnError extends Error {
  readonly name = 'ReleaseMovedOnError';
  readonly status = 409;
  readonly now: ReleaseNow;

  constructor(message: string, now: ReleaseNow, cause?: unknown) {
    super(message, { cause });
    this.now = now;
  }
}

/** 422: a field of the request is wrong. */
export class InvalidFieldError extends Error {
  readonly name = 'InvalidFieldError';
  readonly status = 422;
  readonly field: string;

  constructor(field: string, problem: string) {
    super(`${field} ${problem}`);
    this.field = field;
  }
}

/** 409: the container hasn't started. */
export class LogsNotReadyError extends Error {
  readonly name = 'LogsNotReadyError';
  readonly status = 409;

  constructor(message: string, cause: unknown) {
    super(message, { cause });
  }
}

/** 502: the cluster's API server, or its Prometheus, refused or didn't answer. */
export class ClusterFailedError extends Error {
  readonly name = 'ClusterFailedError';
  readonly status = 502;
  readonly cluster: string;

  constructor(cluster: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.cluster = cluster;
  }
}

/** 503: the cluster isn't connected, or too many streams are open. */
export class UnavailableError extends Error {
  readonly name = 'ServiceUnavailableError';
  readonly status = 503;
}

/** What the request validator says about a body: `request/body/step must be >= 1`. */
const BODY_PROBLEM = /^request\/body(?:\/(\S+))? (.*)$/s;
const MISSING = /required property '([^']+)'/;

/**
 * Turns what the OpenAPI validator found in a request body into 422 with the
 * field; other problems (an unknown query parameter) stay 400.
 */
export const namesWrongFields: ErrorRequestHandler = (
  error,
  _req,
  _res,
  next,
) => {
  const message = error instanceof Error ? error.message : '';
  const found = BODY_PROBLEM.exec(message);
  if (!found || error.name !== 'InputError') {
    next(error);
    return;
  }
  const [, path, problem] = found;
  const field = path ?? MISSING.exec(problem)?.[1] ?? 'body';
  next(new InvalidFieldError(field.replaceAll('/', '.'), problem));
};
