// SPDX-License-Identifier: Apache-2.0
/**
 * ClusterConnection over Node's own HTTP client: kept-alive connections, one
 * pool for calls and one for watches (a hundred watches must not make a write
 * wait), no retry of anything that could have been carried out.
 */
import {
  Agent as HttpAgent,
  IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import {
  CallOptions,
  ClusterConnection,
  ClusterUnreachableError,
  DeleteOptions,
  KubeApiError,
  KubeList,
  KubeStatus,
  ListOptions,
  Patch,
  Query,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from '../controller/kubeApi';

/** Where an API server is, and who we are to it. */
export interface ClusterEndpoint {
  readonly name: string;
  /** `https://host:port`, perhaps with a path in front of the API. */
  readonly server: string;
  /** PEM. */
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Name in the server's certificate where it isn't the host's. */
  readonly serverName?: string;
  readonly skipTlsVerify?: boolean;
  /** Value of the Authorization header; asked before every call, so that tokens can change. */
  readonly authorization?: () =>
    | Promise<string | undefined>
    | string
    | undefined;
}

const CALL_TIMEOUT_MS = 15_000;
/** Calls at the same time; more wait for a free connection. */
const MAX_CALLS = 64;
/** An answer that isn't a list page is refused above this. */
const MAX_BODY_BYTES = 256 * 1024 * 1024;
/** No object in etcd is bigger than 1.5 MiB; JSON may double it. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const PATCH_TYPES: Record<Patch['type'], string> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: Query;
  readonly body?: object;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal;
  /** 0: none. */
  readonly timeoutMs: number;
  readonly longLived?: boolean;
}

class StaleConnection extends Error {
  constructor(cause: unknown) {
    super('a kept connection was closed by the server', { cause });
  }
}

class HttpConnection implements ClusterConnection {
  readonly name: string;
  readonly #base: URL;
  readonly #endpoint: ClusterEndpoint;
  readonly #calls: HttpAgent | HttpsAgent;
  readonly #watches: HttpAgent | HttpsAgent;

  constructor(endpoint: ClusterEndpoint) {
    this.name = endpoint.name;
    this.#endpoint = endpoint;
    this.#base = new URL(endpoint.server);
    this.#calls = this.#agent({ maxSockets: MAX_CALLS });
    this.#watches = this.#agent({});
  }

  get<T>(path: string, options: CallOptions = {}): Promise<T> {
    return this.#json<T>({ method: 'GET', path, ...common(options) });
  }

  list<T>(path: string, options: ListOptions = {}): Promise<KubeList<T>> {
    const query: Query = {
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      limit: options.limit,
      continue: options.continue,
      resourceVersion: options.resourceVersion,
    };
    return this.#json({ method: 'GET', path, query, ...common(options) });
  }

  async *watch<T>(
    path: string,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const query: Query = {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
    };
    const { signal, accept } = options;
    const chunks = this.#chunks({
      method: 'GET',
      path,
      query,
      signal,
      accept,
      timeoutMs: 0,
      longLived: true,
    });
    for await (const line of linesOf(chunks)) {
      yield JSON.parse(line) as WatchEvent<T>;
    }
  }

  create<T>(path: string, body: object, options: WriteOptions): Promise<T> {
    return this.#write<T>('POST', path, { body, options });
  }

  update<T>(path: string, body: object, options: WriteOptions): Promise<T> {
    return this.#write<T>('PUT', path, { body, options });
  }

  patch<T>(path: string, patch: Patch, options: WriteOptions): Promise<T> {
    const contentType = PATCH_TYPES[patch.type];
    return this.#write<T>('PATCH', path, {
      body: patch.body,
      options,
      contentType,
    });
  }

  async delete(path: string, options: DeleteOptions = {}): Promise<void> {
    await this.#json({
      method: 'DELETE',
      path,
      query: { dryRun: options.dryRun ? 'All' : undefined },
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: options.preconditions,
        propagationPolicy: options.propagationPolicy,
      },
      ...common(options),
    });
  }

  stream(
    path: string,
    options: CallOptions & { query?: Query } = {},
  ): AsyncGenerator<Buffer> {
    const { signal, accept, query } = options;
    return this.#chunks({
      method: 'GET',
      path,
      query,
      signal,
      accept: accept ?? '*/*',
      timeoutMs: 0,
      longLived: true,
    });
  }

  close(): void {
    this.#calls.destroy();
    this.#watches.destroy();
  }

  #write<T>(
    method: string,
    path: string,
    write: { body: object; options: WriteOptions; contentType?: string },
  ): Promise<T> {
    const { body, options, contentType } = write;
    const query: Query = {
      fieldManager: options.fieldManager,
      dryRun: options.dryRun ? 'All' : undefined,
      force: options.force ? true : undefined,
    };
    return this.#json({
      method,
      path,
      query,
      body,
      contentType,
      ...common(options),
    });
  }

  async #json<T>(call: Call): Promise<T> {
    const parts: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.#chunks(call)) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) {
        throw this.#unreachable(
          call,
          new Error(`answer above ${MAX_BODY_BYTES} bytes`),
        );
      }
      parts.push(chunk);
    }
    try {
      return JSON.parse(Buffer.concat(parts).toString('utf8')) as T;
    } catch (error) {
      throw this.#unreachable(call, error);
    }
  }

  async *#chunks(call: Call): AsyncGenerator<Buffer> {
    const response = await this.#send(call);
    const code = response.statusCode ?? 0;
    try {
      if (code >= 300) throw await this.#refusal(call, response);
      for await (const chunk of response) yield chunk as Buffer;
    } catch (error) {
      if (error instanceof KubeApiError) throw error;
      throw this.#unreachable(call, error);
    } finally {
      // An answer that was read to its end gives its connection back; any other is cut.
      if (!response.complete) response.destroy();
    }
  }

  async #send(call: Call): Promise<IncomingMessage> {
    const authorization = await this.#endpoint.authorization?.();
    try {
      return await this.#once(call, authorization);
    } catch (error) {
      // The server closed a kept connection just as we used it. Only a read may
      // be sent again: a write could have been carried out.
      const safe = call.method === 'GET' && !call.signal?.aborted;
      if (!safe || !(error instanceof StaleConnection)) {
        throw this.#unreachable(call, error);
      }
    }
    try {
      return await this.#once(call, authorization);
    } catch (error) {
      throw this.#unreachable(call, error);
    }
  }

  #once(call: Call, authorization?: string): Promise<IncomingMessage> {
    const secure = this.#base.protocol === 'https:';
    const body = call.body && JSON.stringify(call.body);
    const url = urlOf(this.#base, call);
    const headers: Record<string, string | number> = {
      accept: call.accept ?? 'application/json',
      'user-agent': 'teal-controller',
    };
    if (authorization) headers.authorization = authorization;
    if (body !== undefined) {
      headers['content-type'] = call.contentType ?? 'application/json';
      headers['content-length'] = Buffer.byteLength(body);
    }
    return new Promise((resolve, reject) => {
      const send = secure ? httpsRequest : httpRequest;
      const request = send(url, {
        method: call.method,
        headers,
        agent: call.longLived ? this.#watches : this.#calls,
        signal: call.signal,
      });
      if (call.timeoutMs > 0) {
        request.setTimeout(call.timeoutMs, () =>
          request.destroy(new Error(`no answer in ${call.timeoutMs} ms`)),
        );
      }
      if (call.longLived) {
        // A watch is silent for minutes: without probes nobody would notice a dead network.
        request.once('socket', socket => socket.setKeepAlive(true, 15_000));
      }
      request.once('response', resolve);
      request.on('error', error => {
        const cut = (error as NodeJS.ErrnoException).code === 'ECONNRESET';
        reject(
          cut && request.reusedSocket ? new StaleConnection(error) : error,
        );
      });
      request.end(body);
    });
  }

  async #refusal(call: Call, response: IncomingMessage): Promise<KubeApiError> {
    let text = '';
    for await (const chunk of response) {
      if (text.length < 65_536) text += (chunk as Buffer).toString('utf8');
    }
    const retryAfter = Number(response.headers['retry-after']);
    return new KubeApiError({
      cluster: this.name,
      method: call.method,
      path: call.path,
      code: response.statusCode ?? 0,
      status: statusOf(text),
      retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
    });
  }

  #unreachable(call: Call, cause: unknown): ClusterUnreachableError {
    if (cause instanceof ClusterUnreachableError) return cause;
    const { method, path } = call;
    return new ClusterUnreachableError({
      cluster: this.name,
      method,
      path,
      cause: cause instanceof StaleConnection ? cause.cause : cause,
    });
  }

  #agent(limits: { maxSockets?: number }): HttpAgent | HttpsAgent {
    const kept = { keepAlive: true, keepAliveMsecs: 15_000, ...limits };
    if (this.#base.protocol === 'http:') return new HttpAgent(kept);
    const { ca, cert, key, serverName, skipTlsVerify } = this.#endpoint;
    return new HttpsAgent({
      ...kept,
      ca,
      cert,
      key,
      servername: serverName,
      rejectUnauthorized: !skipTlsVerify,
    });
  }
}

/** Connects to one API server; nothing is sent until the first call. */
export function connectEndpoint(endpoint: ClusterEndpoint): ClusterConnection {
  return new HttpConnection(endpoint);
}

function common(options: CallOptions) {
  const { signal, accept, timeoutMs = CALL_TIMEOUT_MS } = options;
  return { signal, accept, timeoutMs };
}

function urlOf(base: URL, call: Call): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}${call.path}`;
  for (const [key, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url;
}

/** Splits the stream at newlines; a line cut by a closing stream is dropped, since the watch resumes before it. */
async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let to = chunk.indexOf(10); to >= 0; to = chunk.indexOf(10, from)) {
      held.push(chunk.subarray(from, to));
      const line = Buffer.concat(held).toString('utf8');
      held = [];
      heldBytes = 0;
      from = to + 1;
      if (line) yield line;
    }
    held.push(chunk.subarray(from));
    heldBytes += chunk.length - from;
    if (heldBytes > MAX_LINE_BYTES) {
      throw new Error(`a watch event above ${MAX_LINE_BYTES} bytes`);
    }
  }
}

function statusOf(text: string): KubeStatus {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed;
  } catch {
    // A proxy in front of the API server answers in its own words: keep them.
  }
  return { message: text.trim().slice(0, 500) || undefined };
}
