// SPDX-License-Identifier: Apache-2.0
import { isError, ResponseError } from '@backstage/errors';

/** Why a request to the rollouts backend failed, in the words that a person reads. */
export class RequestFailure extends Error {
  /** HTTP status; 0 when the backend could not be reached. */
  readonly status: number;

  constructor(options: { status: number; message: string; cause?: unknown }) {
    super(options.message, { cause: options.cause });
    this.name = 'RequestFailure';
    this.status = options.status;
  }

  /** The user lacks a permission; asking again won't help. */
  get forbidden(): boolean {
    return this.status === 401 || this.status === 403;
  }

  static async fromResponse(response: Response): Promise<RequestFailure> {
    // Response and fetchApi's type differ in nothing that ResponseError reads.
    const cause = await ResponseError.fromResponse(response);
    return new RequestFailure({
      status: response.status,
      message: cause.body.error.message || cause.message,
      cause,
    });
  }

  static from(error: unknown): RequestFailure {
    if (error instanceof RequestFailure) return error;
    return new RequestFailure({
      status: 0,
      message: isError(error) ? error.message : String(error),
      cause: error,
    });
  }
}
