// SPDX-License-Identifier: Apache-2.0
import type { Config } from '@backstage/config';
import type { MetricNames } from './metrics/metricNames';
import { ENVOY_METRICS } from './metrics/metricNames';
import type { WebhookSettings } from './admission/webhook/settings';
import type { Environment } from './environments';
import { readEnvironments } from './environments';
import type { CatalogSettings } from './catalog/catalogConfig';
import { readCatalog } from './catalog/catalogConfig';
import type { Presets } from './catalog/presets/Preset';
import { readPresets } from './catalog/presets/readPresets';
import type { NotificationSettings } from './notifications/settings';
import { readNotifications } from './notifications/settings';
import type { RegistrySettings } from './registries/settings';
import { readRegistries } from './registries/settings';
import type { Retention } from './releases/retention';
import { readRetention } from './releases/retention';
import { SettingsError } from './settingsError';
import type { TemplateSettings } from './templates/templateSettings';
import { readTemplateSettings } from './templates/templateSettings';
import { readWebhook } from './webhookConfig';

/** `rollouts:` of app-config, with every default filled in. */
export interface RolloutsSettings {
  /** Apply CRD, policies and RBAC at start. Default false. */
  readonly install: boolean;
  /** False: this replica serves the API and never reconciles. Default true. */
  readonly controllerEnabled: boolean;
  readonly lease: LeaseSettings;
  /** Admission webhook of the clusters that have none of their own. */
  readonly webhook?: WebhookSettings;
  /** Prometheus of the clusters that name none of their own. */
  readonly prometheus?: PrometheusSettings;
  readonly clusters: readonly ClusterSettings[];
  /** Hosts that metrics may ask although they are this machine or link-local, such as `localhost:8080`. */
  readonly analysisHosts: readonly string[];
  /** What people call the places where services run. */
  readonly environments: readonly Environment[];
  /** What an entity can name as its strategy: Teal's own and those of app-config. */
  readonly presets: Presets;
  readonly catalog: CatalogSettings;
  /** Image registries with their credentials. */
  readonly registries: readonly RegistrySettings[];
  /** What Harbor's webhook sends as its header Authorization; undefined: there is no such route. */
  readonly harborSecret?: string;
  /** How long records of releases stay. */
  readonly retention: Retention;
  /** Which events of releases go to whom. */
  readonly notifications: NotificationSettings;
  /** Where deployment templates are. */
  readonly templates: TemplateSettings;
}

/** The coordination.k8s.io/Lease by which replicas agree on one leader a cluster. */
export interface LeaseSettings {
  readonly namespace: string;
  readonly durationSeconds: number;
  readonly renewSeconds: number;
  readonly retrySeconds: number;
}

/** One entry of `rollouts.clusters`. */
export interface ClusterSettings {
  readonly name: string;
  readonly url?: string;
  readonly caData?: string;
  readonly skipTLSVerify?: boolean;
  readonly serviceAccountToken?: string;
  readonly kubeconfig?: { readonly file: string; readonly context?: string };
  /** Where Teal works; absent: everywhere. */
  readonly namespaces?: readonly string[];
  /** How this cluster's API server reaches our admission webhook. */
  readonly webhook?: WebhookSettings;
  readonly prometheus?: PrometheusSettings;
}

/** Where the gateways' counters are, and over how long their rate is taken. */
export interface PrometheusSettings {
  /** Without a trailing slash. */
  readonly url: string;
  /** At least twice the scrape interval, or there is no rate. Default 60. */
  readonly windowSeconds: number;
  /** Default: those of Envoy. */
  readonly metrics: MetricNames;
}

const LEASE_DEFAULTS: LeaseSettings = {
  namespace: 'teal-system',
  durationSeconds: 15,
  renewSeconds: 10,
  retrySeconds: 2,
};

/**
 * Reads `rollouts:`.
 *
 * @returns undefined when the key is absent: the plugin then idles.
 * @throws SettingsError that names the key.
 */
export function readSettings(root: Config): RolloutsSettings | undefined {
  if (!root.has('rollouts')) return undefined;
  // An empty block (`rollouts: {}` or `rollouts:`) is a valid way to say "all defaults".
  const config = optionalBlock(root, 'rollouts');
  return {
    install: config?.getOptionalBoolean('install') ?? false,
    controllerEnabled: config?.getOptionalBoolean('controller.enabled') ?? true,
    lease: readLease(config),
    webhook: readWebhook(config, 'rollouts'),
    prometheus: readPrometheus(config, 'rollouts.prometheus'),
    clusters: readClusters(config),
    analysisHosts:
      config?.getOptionalStringArray('analysis.allowedHosts') ?? [],
    environments: readEnvironments(config),
    presets: readPresets(config),
    catalog: readCatalog(config),
    registries: readRegistries(config),
    harborSecret: config?.getOptionalString('harbor.webhookSecret'),
    retention: readRetention(config),
    notifications: readNotifications(config),
    templates: readTemplateSettings(config),
  };
}

function optionalBlock(root: Config, key: string): Config | undefined {
  const value = root.getOptional(key);
  return value === undefined || value === null
    ? undefined
    : root.getOptionalConfig(key);
}

function readLease(config: Config | undefined): LeaseSettings {
  const seconds = (name: Exclude<keyof LeaseSettings, 'namespace'>) => {
    const key = `rollouts.lease.${name}`;
    const value =
      config?.getOptionalNumber(`lease.${name}`) ?? LEASE_DEFAULTS[name];
    if (!(value > 0 && value <= 3600)) {
      throw new SettingsError(
        key,
        `${value} is not between 0 and 3600 seconds`,
      );
    }
    return value;
  };
  const lease: LeaseSettings = {
    namespace:
      config?.getOptionalString('lease.namespace') ?? LEASE_DEFAULTS.namespace,
    durationSeconds: seconds('durationSeconds'),
    renewSeconds: seconds('renewSeconds'),
    retrySeconds: seconds('retrySeconds'),
  };
  // client-go's own rule: a leader must have given up before another one may take over.
  if (lease.renewSeconds >= lease.durationSeconds) {
    throw new SettingsError(
      'rollouts.lease.renewSeconds',
      `${lease.renewSeconds} must be less than durationSeconds (${lease.durationSeconds}), or two replicas could lead at once`,
    );
  }
  if (lease.retrySeconds >= lease.renewSeconds) {
    throw new SettingsError(
      'rollouts.lease.retrySeconds',
      `${lease.retrySeconds} must be less than renewSeconds (${lease.renewSeconds}), or a single lost request costs the Lease`,
    );
  }
  return lease;
}

function readClusters(config: Config | undefined): ClusterSettings[] {
  const entries = config?.getOptionalConfigArray('clusters') ?? [];
  const clusters = entries.map((entry, index) =>
    readCluster(entry, `rollouts.clusters[${index}]`),
  );
  const names = new Set<string>();
  clusters.forEach(({ name }, index) => {
    if (names.has(name)) {
      throw new SettingsError(
        `rollouts.clusters[${index}].name`,
        `"${name}" is there twice; put everything about a cluster into one entry`,
      );
    }
    names.add(name);
  });
  return clusters;
}

function readCluster(entry: Config, key: string): ClusterSettings {
  const settings: ClusterSettings = {
    name: entry.getString('name'),
    url: readUrl(entry, 'url', `${key}.url`),
    caData: entry.getOptionalString('caData'),
    skipTLSVerify: entry.getOptionalBoolean('skipTLSVerify'),
    serviceAccountToken: entry.getOptionalString('serviceAccountToken'),
    kubeconfig: readKubeconfig(entry),
    namespaces: entry.getOptionalStringArray('namespaces'),
    webhook: readWebhook(entry, key),
    prometheus: readPrometheus(entry, `${key}.prometheus`),
  };
  if (settings.kubeconfig && (settings.url || settings.serviceAccountToken)) {
    throw new SettingsError(
      `${key}.kubeconfig`,
      'the kubeconfig holds address and credentials; remove url and serviceAccountToken, or the kubeconfig',
    );
  }
  if (settings.namespaces?.length === 0) {
    throw new SettingsError(
      `${key}.namespaces`,
      'the list is empty; name a namespace, or remove the key to work in all of them',
    );
  }
  return settings;
}

function readKubeconfig(entry: Config): ClusterSettings['kubeconfig'] {
  if (!entry.has('kubeconfig')) return undefined;
  return {
    file: entry.getString('kubeconfig.file'),
    context: entry.getOptionalString('kubeconfig.context'),
  };
}

const PROMETHEUS_WINDOW_SECONDS = 60;

function readPrometheus(
  config: Config | undefined,
  key: string,
): PrometheusSettings | undefined {
  const url = readUrl(config, 'prometheus.url', `${key}.url`);
  if (!url) return undefined;
  const windowSeconds =
    config?.getOptionalNumber('prometheus.windowSeconds') ??
    PROMETHEUS_WINDOW_SECONDS;
  if (!Number.isInteger(windowSeconds) || windowSeconds < 1) {
    throw new SettingsError(
      `${key}.windowSeconds`,
      `${windowSeconds} is no number of whole seconds; take at least twice the scrape interval`,
    );
  }
  return { url, windowSeconds, metrics: readMetricNames(config, key) };
}

/** These names become part of queries, so they may hold nothing but names. */
function readMetricNames(config: Config | undefined, key: string): MetricNames {
  const name = (field: 'requests' | 'code' | 'latencyBuckets') => {
    const value =
      config?.getOptionalString(`prometheus.metrics.${field}`) ??
      ENVOY_METRICS[field];
    if (/^[a-zA-Z_][a-zA-Z0-9_:]*$/.test(value)) return value;
    throw new SettingsError(
      `${key}.metrics.${field}`,
      `"${value}" is no name of a metric or label`,
    );
  };
  const unit =
    config?.getOptionalString('prometheus.metrics.latencyUnit') ??
    ENVOY_METRICS.latencyUnit;
  if (unit !== 'ms' && unit !== 's') {
    throw new SettingsError(
      `${key}.metrics.latencyUnit`,
      `"${unit}" is no unit; write ms or s`,
    );
  }
  const service =
    config?.getOptionalString('prometheus.metrics.service') ??
    ENVOY_METRICS.service;
  if (!service.includes('{service}')) {
    throw new SettingsError(
      `${key}.metrics.service`,
      `"${service}" would count every Service's requests; write {service}, and {namespace}, where their names belong`,
    );
  }
  return {
    requests: name('requests'),
    code: name('code'),
    latencyBuckets: name('latencyBuckets'),
    latencyUnit: unit,
    service,
  };
}

function readUrl(
  config: Config | undefined,
  path: string,
  key: string,
): string | undefined {
  const text = config?.getOptionalString(path);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new SettingsError(
      key,
      `"${text}" is no address; write it as https://host:port`,
    );
  }
  if (url.username || url.password) {
    throw new SettingsError(
      key,
      'the address holds a user or password, which logs would show; remove it',
    );
  }
  return text.replace(/\/+$/, '');
}
