// SPDX-License-Identifier: Apache-2.0
import {
  ClusterUnreachableError,
  isConflict,
  KubeApiError,
  WatchEvent,
} from '../controller/kubeApi';
import {
  Answer,
  events,
  ok,
  ScriptedApiServer,
  startScriptedApiServer,
  status,
} from '../controller/testing/apiServer';
import { connectEndpoint } from './httpConnection';

describe('a connection to an API server', () => {
  let server: ScriptedApiServer | undefined;

  afterEach(() => server?.stop());

  async function start(...answers: Answer[]) {
    server = await startScriptedApiServer(answers);
    return server;
  }

  it('sends a patch with its content type, its manager and its body', async () => {
    const { connection, asked } = await start(ok({ kind: 'Thing' }));
    const body = { spec: { a: 'ü' } };
    const answer = await connection.patch(
      '/api/v1/things/a',
      { type: 'merge', body },
      {
        fieldManager: 'teal-controller',
        dryRun: true,
      },
    );
    expect(answer).toEqual({ kind: 'Thing' });
    expect(asked[0]).toMatchObject({
      method: 'PATCH',
      path: '/api/v1/things/a',
    });
    expect(asked[0].headers['content-type']).toBe(
      'application/merge-patch+json',
    );
    expect(JSON.parse(asked[0].body)).toEqual(body);
    expect(asked[0].query.toString()).toBe(
      'fieldManager=teal-controller&dryRun=All',
    );
  });

  it('deletes only the object that it was asked to', async () => {
    const { connection, asked } = await start(ok({}));
    await connection.delete('/api/v1/things/a', {
      preconditions: { uid: 'u' },
    });
    expect(JSON.parse(asked[0].body).preconditions).toEqual({ uid: 'u' });
  });

  it('keeps its connection for the next call', async () => {
    const { connection, asked } = await start(ok({}));
    await connection.get('/a');
    await connection.get('/b');
    expect(asked[0].headers.connection).toBe('keep-alive');
    expect(asked).toHaveLength(2);
  });

  it('tells a refusal with the words of the server, and where', async () => {
    const { connection } = await start(
      status(409, {
        reason: 'Conflict',
        message: 'the object has been modified',
      }),
    );
    const error = await connection.get('/api/v1/things/a').catch(it => it);
    expect(error).toBeInstanceOf(KubeApiError);
    expect(isConflict(error)).toBe(true);
    expect(error).toMatchObject({
      message:
        'GET /api/v1/things/a in cluster scripted: 409 the object has been modified',
    });
  });

  it('keeps the words of a proxy that knows no Kubernetes', async () => {
    const { connection } = await start(response => {
      response.writeHead(502);
      response.end('<h1>Bad gateway</h1>');
    });
    await expect(connection.get('/a')).rejects.toThrow(
      '502 <h1>Bad gateway</h1>',
    );
  });

  it('says that a cluster cannot be reached, with the cause', async () => {
    const { connection, stop } = await start(ok({}));
    await stop();
    const error = await connection.get('/a').catch(it => it);
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error).toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('gives up on an answer that never comes', async () => {
    const { connection } = await start(() => {});
    await expect(connection.get('/a', { timeoutMs: 50 })).rejects.toThrow(
      'got no answer: no answer in 50 ms',
    );
  });

  it('gives up when it is told to', async () => {
    const { connection, requests } = await start(() => {});
    const giveUp = new AbortController();
    const call = connection
      .get('/a', { signal: giveUp.signal })
      .catch(it => it);
    await requests(1);
    giveUp.abort();
    expect(await call).toBeInstanceOf(ClusterUnreachableError);
  });

  it('reads a kept connection that the server has closed once more, but never writes twice', async () => {
    const cut: Answer = response => response.destroy();
    const { connection, asked, requests } = await start(
      ok({}),
      cut,
      ok({ second: true }),
      cut,
      ok({}),
    );
    await connection.get('/a');
    expect(await connection.get('/b')).toEqual({ second: true });
    expect(asked).toHaveLength(3);
    const write = connection.create('/c', {}, { fieldManager: 'x' });
    await expect(write).rejects.toBeInstanceOf(ClusterUnreachableError);
    await requests(4);
    expect(asked).toHaveLength(4);
  });

  it('delivers every event of a watch, however the bytes are cut', async () => {
    const object = { metadata: { name: 'käse', resourceVersion: '1' } };
    const bytes = Buffer.from(
      `${JSON.stringify({ type: 'ADDED', object })}\n${JSON.stringify({
        type: 'DELETED',
        object,
      })}\n`,
    );
    const { connection } = await start(response => {
      response.writeHead(200);
      const send = (at: number) => {
        if (at >= bytes.length) response.end();
        else response.write(bytes.subarray(at, at + 7), () => send(at + 7));
      };
      send(0);
    });
    const seen: WatchEvent<typeof object>[] = [];
    for await (const event of connection.watch<typeof object>('/a', {}))
      seen.push(event);
    expect(seen).toEqual([
      { type: 'ADDED', object },
      { type: 'DELETED', object },
    ]);
  });

  it('closes a watch when its reader leaves', async () => {
    let closed: () => void = () => {};
    const ended = new Promise<void>(resolve => {
      closed = resolve;
    });
    const { connection } = await start((response, asked) => {
      response.on('close', closed);
      events([{ type: 'ADDED', object: {} }])(response, asked);
    });
    for await (const event of connection.watch('/a', {})) {
      expect(event.type).toBe('ADDED');
      break;
    }
    await ended;
  });

  it('asks for a fresh token before every call', async () => {
    const { port, asked } = await start(ok({}));
    let count = 0;
    const connection = connectEndpoint({
      name: 'c',
      server: `http://127.0.0.1:${port}/proxy/`,
      authorization: () => {
        count += 1;
        return `Bearer t${count}`;
      },
    });
    await connection.get('/a');
    await connection.get('/a');
    connection.close();
    expect(asked.map(it => it.headers.authorization)).toEqual([
      'Bearer t1',
      'Bearer t2',
    ]);
    expect(asked[0].path).toBe('/proxy/a');
  });
});
