// SPDX-License-Identifier: Apache-2.0
/** A server on loopback that takes messages as DingTalk's robots do: it checks the signature before anything else. */
import { createHmac } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RobotRequest } from '../message';

/** What it does with a message: takes it, answers with a code, or says nothing at all. */
export type Behaviour =
  | 'takes'
  | 'hangs'
  | 'breaks'
  | { readonly errcode: number; readonly errmsg: string }
  | { readonly status: number; readonly body?: string };

export class DingTalkServer {
  static readonly token = 'token-of-the-robot';
  static readonly secret = 'SEC-of-the-robot';
  /** Taken, in their order. */
  readonly messages: RobotRequest[] = [];
  /** All requests, also those that were not taken. */
  requests = 0;
  behaviour: (request: number) => Behaviour = () => 'takes';
  /** What it takes for the present. */
  now: () => number = () => Date.now();
  // Else it might close a connection in the moment in which a process that stood still uses it again.
  readonly #server = createServer(
    { keepAliveTimeout: 0 },
    (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    },
  );
  #heard: (() => void)[] = [];

  static async start(): Promise<DingTalkServer> {
    const server = new DingTalkServer();
    await new Promise<void>(resolve =>
      server.#server.listen(0, '127.0.0.1', resolve),
    );
    return server;
  }

  /** As DingTalk shows it. */
  get webhook(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/robot/send?access_token=${DingTalkServer.token}`;
  }

  /** Resolves as soon as so many requests have come. */
  async untilRequests(count: number): Promise<void> {
    while (this.requests < count) {
      await new Promise<void>(resolve => this.#heard.push(resolve));
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.requests += 1;
    const behaviour = this.behaviour(this.requests);
    const say = (status: number, body: string) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(body);
    };
    const verdict = this.#verdict(request);
    if (behaviour === 'breaks') response.destroy();
    else if (behaviour === 'takes') {
      if (verdict.errcode === 0) {
        this.messages.push(
          JSON.parse(Buffer.concat(chunks).toString()) as RobotRequest,
        );
      }
      say(200, JSON.stringify(verdict));
    } else if (behaviour !== 'hangs') {
      if ('status' in behaviour) say(behaviour.status, behaviour.body ?? '');
      else say(200, JSON.stringify(behaviour));
    }
    this.#heard.splice(0).forEach(heard => heard());
  }

  /** By DingTalk's description of robots, not by the code under test. */
  #verdict(request: IncomingMessage): { errcode: number; errmsg: string } {
    const refused = (errmsg: string) => ({ errcode: 310000, errmsg });
    const url = new URL(request.url ?? '', 'http://here');
    const asked = url.searchParams;
    if (request.method !== 'POST' || url.pathname !== '/robot/send') {
      return { errcode: 404, errmsg: 'no such method' };
    }
    if (asked.get('access_token') !== DingTalkServer.token) {
      return { errcode: 300005, errmsg: 'token is not exist' };
    }
    const timestamp = asked.get('timestamp') ?? '';
    if (!(Math.abs(this.now() - Number(timestamp)) < 3_600_000)) {
      return refused('invalid timestamp');
    }
    const hmac = createHmac('sha256', DingTalkServer.secret);
    hmac.update([timestamp, DingTalkServer.secret].join('\n'));
    return asked.get('sign') === hmac.digest('base64')
      ? { errcode: 0, errmsg: 'ok' }
      : refused('sign not match');
  }
}
