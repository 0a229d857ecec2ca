// SPDX-License-Identifier: Apache-2.0
export interface Config {
  rollouts?: {
    prometheus?: {
      /**
       * Address of Prometheus' own pages as people's browsers reach them; the
       * portal then links each query there. Absent: no link.
       * @visibility frontend
       */
      externalUrl?: string;
    };
    clusters?: Array<{
      /** @visibility frontend */
      name: string;
      prometheus?: {
        /**
         * The same, of this cluster's Prometheus.
         * @visibility frontend
         */
        externalUrl?: string;
      };
    }>;
  };
}
