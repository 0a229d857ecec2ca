// SPDX-License-Identifier: Apache-2.0
import { ResponseError } from '@backstage/errors';

/** The error that the client rejects with when the backend answers like this. */
export function refused(
  status: number,
  message: string,
  more: Readonly<Record<string, string>> = {},
): Promise<ResponseError> {
  const body = {
    error: { name: 'Error', message, ...more },
    response: { statusCode: status },
  };
  return ResponseError.fromResponse({
    ok: false,
    status,
    statusText: '',
    url: '',
    headers: new Headers({ 'content-type': 'application/json' }),
    text: async () => JSON.stringify(body),
  } as Response);
}
