// SPDX-License-Identifier: Apache-2.0
export interface Config {
  notifications?: {
    processors?: {
      /** Sends notifications to DingTalk groups. Absent, or without robots: nothing is sent. */
      dingtalk?: {
        /** Which notifications go to any robot at all. Default: all. */
        filter?: {
          /** Nothing less bad than this. */
          minSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** Nothing worse than this. */
          maxSeverity?: 'critical' | 'high' | 'normal' | 'low';
          /** Only these topics. */
          includedTopics?: string[];
          /** Not these topics. */
          excludedTopics?: string[];
        };
        /** Custom robots, each of one group. A notification goes to every one that takes it. */
        robots?: Array<{
          /** For logs. */
          name: string;
          /**
           * The robot's address with its access token, as DingTalk shows it.
           * @visibility secret
           */
          webhook: string;
          /**
           * What messages are signed with, where the robot asks for signatures: SEC….
           * @visibility secret
           */
          secret?: string;
          /** A word that the robot asks for; added where a message doesn't hold it. */
          keyword?: string;
          /**
           * Takes what is sent to these owners, as entity refs; also what is
           * sent to an entity that one of them owns. Default: everything.
           */
          recipients?: string[];
          /** Takes what is sent to everybody. Default: where recipients is absent. */
          broadcasts?: boolean;
          /** Which of these it takes. Default: all. */
          filter?: {
            /** Nothing less bad than this. */
            minSeverity?: 'critical' | 'high' | 'normal' | 'low';
            /** Nothing worse than this. */
            maxSeverity?: 'critical' | 'high' | 'normal' | 'low';
            /** Only these topics. */
            includedTopics?: string[];
            /** Not these topics. */
            excludedTopics?: string[];
          };
          /**
           * Whom a message mentions: nobody, the people it is sent to (by their
           * annotations dingtalk.com/mobile and dingtalk.com/user-id), or all
           * of the group. Default nobody.
           */
          mention?: 'nobody' | 'recipients' | 'all';
          /** Only from this severity on. Default high. */
          mentionFrom?: 'critical' | 'high' | 'normal' | 'low';
          /** Messages a minute, of this backend; DingTalk takes 20 of all together. Default 20. */
          perMinute?: number;
        }>;
      };
    };
  };
}
