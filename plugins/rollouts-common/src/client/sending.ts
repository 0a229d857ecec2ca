// SPDX-License-Identifier: Apache-2.0

/** How a JSON body is sent. */
export function sending(method: 'POST' | 'PUT', body: object): RequestInit {
  return {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}
