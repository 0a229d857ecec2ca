// SPDX-License-Identifier: Apache-2.0
/** Command line -> options of `yarn controller`; an option that is wrong is named in one sentence. */
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { WebhookSettings } from '../admission/webhook/settings';
import type { LeaseOptions } from '../controller/leadership';
import { UsageError } from './usageError';
import { webhookFlags, webhookOptions } from './webhookOptions';

export { UsageError } from './usageError';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface StandaloneOptions {
  readonly command: 'run' | 'release-all';
  /** Absent: the pod's own account. */
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly install: boolean;
  /** Absent: no webhook is served. */
  readonly webhook?: WebhookSettings;
  readonly namespaces: readonly string[];
  readonly lease: LeaseOptions;
  readonly identity: string;
  /** Of /metrics and /healthz; 0: a free one. */
  readonly port: number;
  readonly host: string;
  readonly concurrency?: number;
  /** Prometheus that metrics ask where they name none. */
  readonly prometheus?: string;
  /** Hosts that metrics may ask although they are this machine or link-local. */
  readonly analysisHosts: readonly string[];
  readonly logLevel: LogLevel;
  /** Why everything is let go; release-all only. */
  readonly reason: string;
}

/** What `--help` prints. */
export const USAGE = `Usage: yarn controller [options]              runs the rollout controller of one cluster
       yarn controller release-all [options]  break-glass: lets every gated workload go

  --kubeconfig FILE      default: $KUBECONFIG, else the account of the pod it runs in
  --context NAME         default: the file's current context
  --install              applies CRD, policies and namespace first (needs the rights to)
  --webhook-url URL      serves the admission webhook, for API servers without MutatingAdmissionPolicy; they call
                         this address, such as https://10.0.0.7:9443
  --webhook-service S    the same through a Service: namespace/name, or namespace/name:port
  --webhook-host ADDRESS of the webhook's listener. Default: every address
  --webhook-port N       of the webhook's listener. Default 9443
  --webhook-cert FILE    with --webhook-key FILE and, unless somebody else writes caBundle, --webhook-ca FILE: a
                         certificate that is given. Default: made and rotated in a Secret
  --namespace NAME       only this namespace; may be given several times. Default: all
  --identity NAME        in the Lease. Default: host name and a random part
  --lease-namespace NAME default teal-system
  --lease-name NAME      default teal-controller
  --lease-duration S     seconds until another controller takes over. Default 15
  --lease-renew S        seconds until the holder gives up. Default two thirds of the duration
  --lease-retry S        seconds between two tries. Default a seventh of the duration
  --concurrency N        Rollouts worked on at the same time. Default 20
  --prometheus URL       that metrics ask where they name none
  --analysis-host H:P    metrics and gates may ask this host although it is this machine; may be given several times
  --host ADDRESS         of /metrics and /healthz. Default 127.0.0.1
  --port N               of /metrics and /healthz. Default 0: a free one, told in the log
  --log-level LEVEL      debug, info, warn or error. Default info
  --reason TEXT          release-all: why; it is written on every workload
`;

/**
 * Reads the arguments.
 *
 * @throws UsageError
 */
export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): StandaloneOptions | 'help' {
  const { values, positionals } = parsed(args);
  if (values.help) return 'help';
  const [command = 'run', ...more] = positionals;
  if (more.length || !['run', 'release-all'].includes(command)) {
    throw new UsageError(`unknown command "${positionals.join(' ')}"`);
  }
  const logLevel = values['log-level'] ?? 'info';
  if (!isLogLevel(logLevel)) {
    throw new UsageError(
      `--log-level "${logLevel}": use debug, info, warn or error`,
    );
  }
  const concurrency = numberOf('concurrency', values.concurrency, 1);
  return {
    command: command as StandaloneOptions['command'],
    kubeconfig: values.kubeconfig ?? (environment.KUBECONFIG || undefined),
    context: values.context,
    install: values.install ?? false,
    webhook: webhookOptions(values),
    namespaces: values.namespace ?? [],
    lease: {
      namespace: values['lease-namespace'],
      name: values['lease-name'],
      durationSeconds: numberOf(
        'lease-duration',
        values['lease-duration'],
        0.1,
      ),
      renewSeconds: numberOf('lease-renew', values['lease-renew'], 0.1),
      retrySeconds: numberOf('lease-retry', values['lease-retry'], 0.05),
    },
    identity: values.identity ?? `${hostname()}_${randomUUID().slice(0, 8)}`,
    host: values.host ?? '127.0.0.1',
    port: numberOf('port', values.port, 0) ?? 0,
    concurrency,
    prometheus: values.prometheus?.replace(/\/+$/, ''),
    analysisHosts: values['analysis-host'] ?? [],
    logLevel,
    reason: values.reason ?? 'let go by yarn controller release-all',
  };
}

function parsed(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        kubeconfig: text,
        context: text,
        install: flag,
        ...webhookFlags,
        namespace: { type: 'string', multiple: true },
        identity: text,
        'lease-namespace': text,
        'lease-name': text,
        'lease-duration': text,
        'lease-renew': text,
        'lease-retry': text,
        concurrency: text,
        prometheus: text,
        'analysis-host': { type: 'string', multiple: true },
        host: text,
        port: text,
        'log-level': text,
        reason: text,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error),
    );
  }
}

function numberOf(
  option: string,
  value: string | undefined,
  least: number,
): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value.replace(/s$/, ''));
  if (!Number.isFinite(number) || number < least) {
    throw new UsageError(
      `--${option} "${value}": use a number of at least ${least}`,
    );
  }
  return number;
}

function isLogLevel(text: string): text is LogLevel {
  return ['debug', 'info', 'warn', 'error'].includes(text);
}
