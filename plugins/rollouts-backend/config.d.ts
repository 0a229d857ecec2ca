// SPDX-License-Identifier: Apache-2.0
import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';

export interface Config {
  /**
   * Teal: safe releases. An empty block is enough where the clusters of the
   * `kubernetes:` configuration carry a service account's token. Without the
   * block the plugin idles.
   */
  rollouts?: {
    /**
     * Apply the custom resource, the admission policies and the RBAC objects to
     * every cluster at start. The account then needs the right to do so; without
     * it, apply `manifests/` by hand. Default false.
     */
    install?: boolean;

    controller?: {
      /**
       * False: this replica serves the API and leaves reconciling to others, such
       * as `yarn controller`. Default true.
       */
      enabled?: boolean;
    };

    /** The Lease by which replicas agree on one leader a cluster. */
    lease?: {
      /** Where the Lease lives. Default teal-system. */
      namespace?: string;
      /** How long a leader that fell silent stays leader. Default 15. */
      durationSeconds?: number;
      /** A leader that couldn't renew for this long stops. Less than durationSeconds. Default 10. */
      renewSeconds?: number;
      /** Between two attempts to get or renew it. Less than renewSeconds. Default 2. */
      retrySeconds?: number;
    };

    /**
     * The admission webhook, for API servers without MutatingAdmissionPolicy
     * (Kubernetes 1.30 to 1.35). Where the API server has it, nothing is served.
     */
    webhook?: {
      /** Address by which the API server calls this backend: https://host:port. Either this or `service`. */
      url?: string;
      /** Service by which it does: namespace/name, or namespace/name:port. */
      service?: string;
      /** Address to listen on. Default: every one. */
      host?: string;
      /** Port to listen on. Default 9443. */
      port?: number;
      /** Default: made and rotated in the Secret teal-system/teal-webhook-certificate, which replicas share. */
      certificate?: {
        /** Of a certificate that is made here; a third of it before its end it is rotated. Default 90. */
        lifetimeDays?: number;
        /** PEM files that somebody else makes and rotates; both or none. Looked at every minute. */
        certFile?: string;
        /** The key of certFile. */
        keyFile?: string;
        /** What API servers shall trust. Absent: somebody else writes caBundle. */
        caFile?: string;
      };
    };

    /** What people call the places where services run; the first entry that holds cluster and namespace counts. */
    environments?: Array<{
      /** What people and policies call it. */
      name: string;
      /** What kind of place it is; policies and rules may name it instead. */
      label?: 'test' | 'staging' | 'production';
      /** Name of the cluster. */
      cluster: string;
      /** Default: every namespace of the cluster. */
      namespaces?: string[];
      /** Whoever began a release there may not let it go on. Default false. */
      fourEyes?: boolean;
    }>;

    /**
     * Strategies that an entity can name in `rollouts.teal.dev/strategy`, beside
     * blue-green, canary, a-b-test and mirror-first, which one of the same name
     * replaces. Each is a Rollout's spec without workload, Service and routes;
     * texts may hold {service}, {namespace} and {entity}. Checked at the start.
     */
    presets?: {
      [name: string]: {
        /** For people who choose. */
        description?: string;
        strategy: {
          /** Default BlueGreen. */
          type?: 'BlueGreen';
          /** As spec.strategy.steps of a Rollout. */
          steps: Array<{ [field: string]: unknown }>;
        };
        traffic?: {
          /** As spec.traffic.gracePeriodSeconds of a Rollout. Default 3. */
          gracePeriodSeconds?: number;
          /** As spec.traffic.byReplicas of a Rollout. Default false. */
          byReplicas?: boolean;
        };
        /** As spec.analysis of a Rollout. */
        analysis?: { [field: string]: unknown };
        /** As spec.gates of a Rollout. */
        gates?: Array<{ [field: string]: unknown }>;
        /** As spec.schedule of a Rollout. */
        schedule?: { [field: string]: unknown };
        /** What a batch that isn't ready in time leads to. Default Rollback. */
        onFailure?: 'Rollback' | 'Pause';
        /** What one batch may take to become ready. Default 600. */
        progressDeadlineSeconds?: number;
        /** As spec.rollback of a Rollout. */
        rollback?: { [field: string]: unknown };
      };
    };

    /** Rollouts that catalog entities ask for by annotation. */
    catalog?: {
      /**
       * Namespaces, in every cluster, that take Rollouts from the catalog
       * without the label `rollouts.teal.dev/catalog: enabled`; `*`: all.
       */
      namespaces?: string[];
      /** Between two looks at the catalog. Default 5. */
      refreshSeconds?: number;
    };

    /** How long the records of releases stay. */
    history?: {
      /** Records that ended longer ago go. Default 365. */
      days?: number;
      /** The newest ones of each workload stay, however old. Default 20. */
      keep?: number;
      /**
       * What is kept of the pods of a release that went wrong, their last lines
       * included, goes after so many days. Default 30.
       */
      logDays?: number;
    };

    /** Backstage notifications of what happens to releases. */
    notifications?: {
      /** False: nobody is told anything. Default true. */
      enabled?: boolean;
      /**
       * Which events go to whom; the first rule that fits an event decides, and
       * one that fits none is told to nobody. Default: a single rule with every
       * default.
       */
      rules?: Array<{
        /** Default: started, paused, failed, rolledBack, finished, and those of waves as a whole. */
        events?: Array<
          | 'started'
          | 'step'
          | 'paused'
          | 'analysis'
          | 'promoted'
          | 'failed'
          | 'rolledBack'
          | 'finished'
          | 'wavesStarted'
          | 'wavesStopped'
          | 'wavesFinished'
        >;
        /** Names or labels of `rollouts.environments`. Default: everywhere. */
        environments?: string[];
        /**
         * owners (of the entity), operator (who began the release), broadcast
         * (everybody) and entities such as group:default/on-duty; an empty list:
         * nobody. Default: owners and operator.
         */
        recipients?: string[];
        /** Default: high for failed, rolledBack and wavesStopped, low for step, analysis and promoted, else normal. */
        severity?: 'critical' | 'high' | 'normal' | 'low';
        /** By which people and processors choose what they want. Default rollouts. */
        topic?: string;
      }>;
    };

    /** Deployment templates that services share. */
    templates?: {
      /** Read through `integrations:` (and `backend.reading.allow` for single files of other hosts). */
      locations?: Array<{
        /** A file that ends with .yaml or .yml, or a folder, as the file host shows it: https://gitlab.example.com/platform/templates/-/tree/main/deploy. */
        url: string;
      }>;
      /** When they are read again, if they have changed. Default: every 5 minutes. */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
    };

    analysis?: {
      /**
       * Hosts with their ports that metrics and gates of Rollouts may ask although they
       * are this machine or link-local, such as `localhost:8080`. Default: none.
       */
      allowedHosts?: string[];
    };

    /**
     * Image registries whose images are listed when somebody chooses a version.
     * One that is not named here is asked without credentials, and only where
     * its address is public.
     */
    registries?: Array<{
      /** Host and port as images name it: ghcr.io, harbor.example.com. */
      host: string;
      /** Where its API is. Default: https at that host. */
      url?: string;
      /** harbor: its own API tells times of pushes, labels and scans. Default oci. */
      kind?: 'oci' | 'harbor';
      /** Of an account that may pull. Default: asked without credentials. */
      username?: string;
      /**
       * Its password, or a token.
       * @visibility secret
       */
      password?: string;
    }>;

    harbor?: {
      /**
       * What Harbor's webhook sends as its Auth Header to /api/rollouts/versions/harbor. Absent: there is no such route.
       * @visibility secret
       */
      webhookSecret?: string;
    };

    prometheus?: {
      /** Prometheus that scrapes the gateways; for clusters that name none of their own. */
      url?: string;
      /** Its own pages as people's browsers reach them: the portal then links each query there. Default: no link. */
      externalUrl?: string;
      /** Over how long requests a second are counted; at least twice the scrape interval. Default 60. */
      windowSeconds?: number;
      /**
       * What the data plane's figures are called. Default: those of Envoy, with
       * the names that Contour and Istio give to a Service.
       */
      metrics?: {
        /** Counter of answered requests. Default envoy_cluster_upstream_rq. */
        requests?: string;
        /** Its label with the HTTP status code. Default envoy_response_code. */
        code?: string;
        /** Histogram of latencies, with `_bucket`. Default envoy_cluster_upstream_rq_time_bucket. */
        latencyBuckets?: string;
        /** Default ms. */
        latencyUnit?: 'ms' | 's';
        /** Label matchers of one Service; {namespace} and {service} are filled in. */
        service?: string;
      };
    };

    /**
     * What Teal needs to know about a cluster beyond the `kubernetes:`
     * configuration, or a cluster that only Teal uses.
     */
    clusters?: Array<{
      /** The cluster's name in the `kubernetes:` configuration, or a new one. */
      name: string;
      /** Address of the API server. Default: that of the `kubernetes:` configuration. */
      url?: string;
      /** Base64 of the PEM bundle that signed the API server's certificate. Default: that of the `kubernetes:` configuration. */
      caData?: string;
      /** Trust any certificate; for experiments only. Default: as in the `kubernetes:` configuration. */
      skipTLSVerify?: boolean;
      /**
       * Token of the account that Teal works with in this cluster.
       * @visibility secret
       */
      serviceAccountToken?: string;
      /** Take address and credentials from a kubeconfig instead. */
      kubeconfig?: {
        /** Where it is, as the backend sees it. */
        file: string;
        /** Default: the file's current context. */
        context?: string;
      };
      /** Work only in these namespaces; the account then needs no rights elsewhere. Default: all. */
      namespaces?: string[];
      /**
       * How this cluster's API server reaches the admission webhook, in place of
       * `rollouts.webhook`; each cluster that needs one has a port of its own.
       */
      webhook?: {
        /** Address by which the API server calls this backend: https://host:port. Either this or `service`. */
        url?: string;
        /** Service by which it does: namespace/name, or namespace/name:port. */
        service?: string;
        /** Address to listen on. Default: every one. */
        host?: string;
        /** Port to listen on. Default 9443. */
        port?: number;
        /** Default: made and rotated in the Secret teal-system/teal-webhook-certificate, which replicas share. */
        certificate?: {
          /** Of a certificate that is made here; a third of it before its end it is rotated. Default 90. */
          lifetimeDays?: number;
          /** PEM files that somebody else makes and rotates; both or none. Looked at every minute. */
          certFile?: string;
          /** The key of certFile. */
          keyFile?: string;
          /** What API servers shall trust. Absent: somebody else writes caBundle. */
          caFile?: string;
        };
      };
      prometheus?: {
        /** Prometheus that scrapes this cluster's gateways. */
        url?: string;
        /** Its own pages as people's browsers reach them. Default: no link. */
        externalUrl?: string;
        /** Over how long requests a second are counted; at least twice the scrape interval. Default 60. */
        windowSeconds?: number;
        /**
         * What the data plane's figures are called. Default: those of Envoy, with
         * the names that Contour and Istio give to a Service.
         */
        metrics?: {
          /** Counter of answered requests. Default envoy_cluster_upstream_rq. */
          requests?: string;
          /** Its label with the HTTP status code. Default envoy_response_code. */
          code?: string;
          /** Histogram of latencies, with `_bucket`. Default envoy_cluster_upstream_rq_time_bucket. */
          latencyBuckets?: string;
          /** Default ms. */
          latencyUnit?: 'ms' | 's';
          /** Label matchers of one Service; {namespace} and {service} are filled in. */
          service?: string;
        };
      };
    }>;
  };
}
