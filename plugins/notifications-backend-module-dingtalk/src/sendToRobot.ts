// SPDX-License-Identifier: Apache-2.0
/** One request to a robot, and what its answer means. */
import { createHmac } from 'node:crypto';
import type { RobotRequest } from './message';

/** How a request went. */
export type Outcome =
  | { readonly kind: 'sent' }
  /** DingTalk takes no more for a while. */
  | { readonly kind: 'tooFast'; readonly reason: string }
  /** It may work the next time. */
  | { readonly kind: 'failed'; readonly reason: string }
  /** It won't: the address, the secret or the message is wrong. */
  | { readonly kind: 'refused'; readonly reason: string };

/** DingTalk's words for more than 20 messages a minute, and for a busy hour. */
const TOO_FAST = [130101, 410100];
const BUSY = -1;
const SIGNATURE = 310000;
const ANSWER_BYTES = 10_000;

/**
 * The address of a request: DingTalk takes the signature of a time that is less
 * than an hour away from its own.
 */
export function signedAddress(
  webhook: string,
  secret: string | undefined,
  now: number,
): string {
  const url = new URL(webhook);
  if (secret) {
    const signature = createHmac('sha256', secret)
      .update(`${now}\n${secret}`)
      .digest('base64');
    url.searchParams.set('timestamp', String(now));
    url.searchParams.set('sign', signature);
  }
  return url.toString();
}

/** Never throws, and no reason holds the address or the secret. */
export async function sendToRobot(options: {
  readonly webhook: string;
  readonly secret?: string;
  readonly request: RobotRequest;
  readonly now: number;
  readonly timeoutMs: number;
}): Promise<Outcome> {
  const { webhook, secret, request, now, timeoutMs } = options;
  try {
    const response = await fetch(signedAddress(webhook, secret, now), {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(request),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const answer = await boundedText(response);
    return response.ok ? meaningOf(answer) : statusOf(response.status);
  } catch (error) {
    return { kind: 'failed', reason: reasonOf(error, timeoutMs) };
  }
}

function statusOf(status: number): Outcome {
  const reason = `DingTalk answered with status ${status}`;
  if (status === 429) return { kind: 'tooFast', reason };
  return { kind: status >= 500 ? 'failed' : 'refused', reason };
}

function meaningOf(answer: string): Outcome {
  const { errcode, errmsg } = parsed(answer);
  if (errcode === 0) return { kind: 'sent' };
  if (typeof errcode !== 'number') {
    return { kind: 'failed', reason: 'the answer is not one of DingTalk' };
  }
  const said = `DingTalk answered ${errcode}: ${String(errmsg).slice(0, 300)}`;
  if (TOO_FAST.includes(errcode)) return { kind: 'tooFast', reason: said };
  if (errcode === BUSY) return { kind: 'failed', reason: said };
  return {
    kind: 'refused',
    reason:
      errcode === SIGNATURE
        ? `${said}; compare the robot's security settings with secret and keyword, and this machine's clock`
        : said,
  };
}

function parsed(text: string): { errcode?: unknown; errmsg?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

async function boundedText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.length > ANSWER_BYTES) break;
  }
  return text;
}

/** Of a connection: its code. A sentence of fetch may hold the address. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (fieldOf(error, 'name') === 'TimeoutError') {
    return `no answer within ${timeoutMs / 1_000} s`;
  }
  const code = fieldOf(fieldOf(error, 'cause'), 'code');
  return `the request failed: ${
    typeof code === 'string' ? code : 'the connection broke'
  }`;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
