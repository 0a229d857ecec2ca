// SPDX-License-Identifier: Apache-2.0
import http2 from 'node:http2';
import { type Answer, type Call, type Caller, callsOf } from './callers';

/** The method that the sample shop answers. */
export const checkMethod = '/grpc.health.v1.Health/Check';

const sessions = 4;
const timeoutMs = 30_000;
/** Not compressed, 0 bytes: an empty HealthCheckRequest asks about the server as a whole. */
const emptyMessage = Buffer.alloc(5);
const prefixBytes = 5;

/**
 * gRPC clients of one host through the gateway, over HTTP/2 with prior
 * knowledge (h2c). Written out instead of a client library's, which keeps
 * cookies and failures of the transport to itself.
 */
export class GrpcCallers implements Caller {
  readonly #origin: string;
  readonly #hostName: string;
  readonly #sessions: http2.ClientHttp2Session[] = [];
  #next = 0;

  constructor(
    { host, port }: { readonly host: string; readonly port: number },
    hostName: string,
  ) {
    this.#origin = `http://${host}:${port}`;
    this.#hostName = hostName;
  }

  /**
   * One unary call; its version is there only if the call succeeded (grpc-status 0).
   *
   * @param call - path: default `checkMethod`. gRPC knows no other method than POST.
   * @throws Error when no answer came.
   */
  call({ path = checkMethod, headers }: Call = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const stream = this.#session().request({
        ...headers,
        ':method': 'POST',
        ':path': path,
        ':authority': this.#hostName,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      let answered: http2.IncomingHttpHeaders = {};
      let trailers: http2.IncomingHttpHeaders = {};
      const chunks: Buffer[] = [];
      stream.once('response', it => (answered = it));
      stream.once('trailers', it => (trailers = it));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.setTimeout(timeoutMs, () =>
        stream.destroy(new Error(`no answer in ${timeoutMs} ms`)),
      );
      stream.once('error', reject);
      stream.once('end', () =>
        resolve(answerOf(answered, trailers, Buffer.concat(chunks))),
      );
      // A stream that is reset without an error ends no other way.
      stream.once('close', () => reject(new Error('the stream was closed')));
      stream.end(emptyMessage);
    });
  }

  calls(
    count: number,
    callOf?: (index: number) => Call,
  ): Promise<readonly Answer[]> {
    return callsOf(this, count, callOf);
  }

  close(): void {
    this.#sessions.forEach(session => session.destroy());
  }

  /** By turns; a connection that the gateway closes is opened anew, as every client does. */
  #session(): http2.ClientHttp2Session {
    this.#next = (this.#next + 1) % sessions;
    const known = this.#sessions[this.#next];
    if (known && !known.closed && !known.destroyed) return known;
    const session = http2.connect(this.#origin);
    // Each stream under way reports it, too.
    session.on('error', () => session.destroy());
    this.#sessions[this.#next] = session;
    return session;
  }
}

/** A call that fails at once has its status among the headers, without trailers. */
function answerOf(
  headers: http2.IncomingHttpHeaders,
  trailers: http2.IncomingHttpHeaders,
  body: Buffer,
): Answer {
  const code = trailers['grpc-status'] ?? headers['grpc-status'];
  const isWhole =
    body.length >= prefixBytes &&
    body.readUInt32BE(1) === body.length - prefixBytes;
  const succeeded = code === '0' && isWhole;
  const message = trailers['grpc-message'] ?? headers['grpc-message'] ?? '';
  return {
    status: Number(headers[':status'] ?? 0),
    version: succeeded ? headers['x-version']?.toString() : undefined,
    cookies: (headers['set-cookie'] ?? []).map(cookie => cookie.split(';')[0]),
    body: succeeded ? '' : `grpc-status ${code}: ${message}`,
  };
}
