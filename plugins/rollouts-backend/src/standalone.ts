// SPDX-License-Identifier: Apache-2.0
/** `yarn controller`: the controller of one cluster without a portal; the same code. */
import { connectInCluster, connectKubeconfig } from './clusters/kubeconfig';
import { backoffMs } from './controller/backoff';
import { pause, systemClock } from './controller/clock';
import type { ClusterConnection } from './controller/kubeApi';
import { Logger, sentenceOf } from './controller/logger';
import { RolloutController } from './controller/RolloutController';
import { install } from './admission/install';
import { watchGuard } from './admission/guard';
import { serveWebhook } from './admission/webhook/serveWebhook';
import type { MetricSources } from './controller/analysis/metricSources';
import { ENVOY_METRICS } from './metrics/metricNames';
import { controllerFigures } from './standalone/figures';
import { jsonLogger } from './standalone/jsonLogger';
import {
  parseOptions,
  StandaloneOptions,
  USAGE,
  UsageError,
} from './standalone/options';
import { releaseAll } from './standalone/releaseAll';
import { startStatusServer } from './standalone/statusServer';

/** Started things, ended in reverse. */
type Stopper = () => Promise<void> | void;

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  const logger = jsonLogger(process.stdout, options.logLevel);
  const { kubeconfig, context } = options;
  const connection = kubeconfig
    ? await connectKubeconfig({ file: kubeconfig, context })
    : await connectInCluster();
  try {
    return options.command === 'release-all'
      ? await letEverythingGo(options, connection, logger)
      : await run(options, connection, logger);
  } finally {
    connection.close();
  }
}

async function letEverythingGo(
  options: StandaloneOptions,
  connection: ClusterConnection,
  logger: Logger,
): Promise<number> {
  const { namespaces, reason } = options;
  const result = await releaseAll({ connection, logger, namespaces, reason });
  logger.info('Everything let go', { ...result });
  return result.failed ? 1 : 0;
}

async function run(
  options: StandaloneOptions,
  connection: ClusterConnection,
  logger: Logger,
): Promise<number> {
  const ending = endingSignal(logger);
  const stoppers: Stopper[] = [];
  try {
    await start(options, connection, { logger, ending, stoppers });
    await aborted(ending);
  } finally {
    for (const stop of stoppers.reverse()) await stop();
    logger.info('Stopped');
  }
  return 0;
}

function metricSourcesOf({
  prometheus,
  analysisHosts,
}: StandaloneOptions): MetricSources {
  return {
    prometheus:
      prometheus === undefined
        ? undefined
        : { url: prometheus, metrics: ENVOY_METRICS },
    allowedHosts: analysisHosts,
    custom: new Map(),
  };
}

async function start(
  options: StandaloneOptions,
  connection: ClusterConnection,
  context: { logger: Logger; ending: AbortSignal; stoppers: Stopper[] },
): Promise<void> {
  const { logger, ending, stoppers } = context;
  const { registry, metrics } = controllerFigures();
  let controller: RolloutController | undefined;
  const { host, port } = options;
  const server = await startStatusServer({
    host,
    port,
    registry,
    health: () => healthOf(controller),
  });
  stoppers.push(() => server.stop());
  logger.info('Listening', { host, port: server.port });
  await untilItWorks({ logger, ending }, async () => {
    const { webhook } = options;
    if (options.install) {
      await install({ connection, logger, webhook: webhook?.client });
    }
    const serving = await serveWebhook({
      connection,
      settings: webhook,
      clock: systemClock,
      logger,
    });
    const guard = watchGuard({ connection, clock: systemClock, logger });
    const { identity, lease, namespaces, concurrency } = options;
    const starting = new RolloutController({
      connection,
      logger,
      guard,
      identity,
      lease,
      namespaces,
      concurrency,
      metrics,
      metricSources: metricSourcesOf(options),
    });
    try {
      const stop = await starting.start();
      // The webhook goes last: as long as this process leads, it answers.
      stoppers.push(
        () => serving.stop(),
        () => guard.stop(),
        stop,
      );
    } catch (error) {
      guard.stop();
      await serving.stop();
      throw error;
    }
    controller = starting;
    logger.info('Ready', {
      cluster: connection.name,
      identity,
      rollouts: starting.cache.list().length,
      port: server.port,
    });
  });
}

/** An API server that isn't there yet is waited for; /healthz says 503 meanwhile. */
async function untilItWorks(
  { logger, ending }: { logger: Logger; ending: AbortSignal },
  attempt: () => Promise<void>,
): Promise<void> {
  for (let failures = 1; !ending.aborted; failures += 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      const delayMs = backoffMs(
        { firstMs: 200, maxMs: 10_000 },
        failures,
        Math.random(),
      );
      logger.warn('Not started; trying again', {
        error: sentenceOf(error),
        retryInMs: Math.round(delayMs),
      });
      await pause(systemClock, delayMs, ending);
    }
  }
}

function healthOf(controller: RolloutController | undefined) {
  const { leading = false, leader } = controller?.cache.leadership() ?? {};
  // A watch that has been failing for a minute won't be mended by looking away.
  const failingMs = controller?.cache.failingForMs() ?? 0;
  return {
    healthy: controller !== undefined && failingMs < 60_000,
    leading,
    ...(leader ? { leader } : {}),
    rollouts: controller?.cache.list().length ?? 0,
  };
}

/** Aborted by the first SIGTERM or SIGINT; the second ends the process. */
function endingSignal(logger: Logger): AbortSignal {
  const ending = new AbortController();
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    process.on(name, () => {
      if (ending.signal.aborted) process.exit(1);
      logger.info('Stopping', { signal: name });
      ending.abort();
    });
  }
  return ending.signal;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const hint = error instanceof UsageError ? `\n${USAGE}` : '';
    process.stderr.write(`${sentenceOf(error)}${hint}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
